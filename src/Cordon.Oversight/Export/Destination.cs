using System.Collections.Immutable;

namespace Cordon.Oversight.Export;

/// <summary>Where a sink delivers to. Secrets are resolved values here; configuration holds references only.</summary>
public abstract record Destination
{
    private protected Destination()
    {
    }
}

/// <summary>Lines in a file. When it would grow past <see cref="MostBytes"/> it becomes <c>PATH.1</c>, and so on up to <see cref="Kept"/>.</summary>
public sealed record FileDestination(string Path) : Destination
{
    public const long UsualBytes = 64L << 20;
    public const int UsualKept = 10;

    public long MostBytes { get; init; } = UsualBytes;

    /// <summary>How many older files stay beside the one that is written.</summary>
    public int Kept { get; init; } = UsualKept;
}

/// <summary>Lines on standard output.</summary>
public sealed record StdoutDestination : Destination;

public enum SyslogTransport
{
    /// <summary>One datagram a message (RFC 5426). Nobody confirms it: what the network loses is lost.</summary>
    Udp,

    /// <summary>Octet counting (RFC 6587).</summary>
    Tcp,

    /// <summary>Octet counting over TLS 1.2 or later (RFC 5425).</summary>
    Tls,
}

/// <summary>RFC 5424 messages.</summary>
public sealed record SyslogDestination(SyslogTransport Transport, string Host, int Port) : Destination
{
    public const int UsualMessageBytes = 8192;

    /// <summary>13 is "log audit".</summary>
    public int Facility { get; init; } = 13;

    /// <summary>The private enterprise number behind the names of structured data; 32473 is the one reserved for examples.</summary>
    public int Enterprise { get; init; } = 32473;

    /// <summary>A longer message goes without its lists (findings, coverage). Many receivers cut off at 8 KiB.</summary>
    public int MessageBytes { get; init; } = UsualMessageBytes;

    /// <summary>
    /// Whether a delivery counts only once the receiver has read the connection to its end and closed it. Without, it counts when it is
    /// sent, and what a receiver that dies had not read is lost.
    /// </summary>
    public bool Confirm { get; init; } = true;

    public TlsOptions Tls { get; init; } = TlsOptions.System;
}

/// <summary>Whom a TLS connection trusts, and as whom it appears. Paths of PEM files.</summary>
public sealed record TlsOptions
{
    public static TlsOptions System { get; } = new();

    /// <summary>The only authorities that are trusted; null means those of the system.</summary>
    public string? AuthorityFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }
}

/// <summary>How a mail server is spoken to.</summary>
public enum MailSecurity
{
    /// <summary>STARTTLS, without which nothing is sent (RFC 3207).</summary>
    Starttls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>Neither: on loopback alone.</summary>
    None,
}

/// <summary>Mail to people: a sentence for each statement.</summary>
public sealed record MailDestination(string Host, int Port, string From, ImmutableArray<string> Recipients) : Destination
{
    public const int MostRecipients = 20;

    /// <summary>Characters of an address (RFC 5321, 4.5.3.1.3).</summary>
    public const int LongestAddress = 254;

    public MailSecurity Security { get; init; }

    /// <summary>Null: the server wants no name.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    public TlsOptions Tls { get; init; } = TlsOptions.System;

    /// <summary>Letters, digits and the signs that need no quotes, around one at sign: nothing that could end a line or begin another address.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= LongestAddress && text.Split('@') is [{ Length: > 0 } name, { Length: > 0 } domain]
        && name.All(c => char.IsAsciiLetterOrDigit(c) || ".!#$%&'*+/=?^_`{|}~-".Contains(c, StringComparison.Ordinal)) && domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
}

public enum WebhookBody
{
    /// <summary>One JSON object: <c>type</c>, <c>timestamp</c>, and the statements in <c>data</c>.</summary>
    Batch,

    /// <summary>A line for each statement.</summary>
    Lines,

    /// <summary>A sentence for each statement, in the form that chats take at their incoming webhooks: <c>{"text":"…"}</c>.</summary>
    Chat,
}

/// <summary>HTTP POST of batches, signed as standard-webhooks asks.</summary>
public sealed record WebhookDestination(Uri Address) : Destination
{
    /// <summary><c>whsec_</c> and base64 of 24 to 64 bytes; null: not signed.</summary>
    public string? Secret { get; init; }

    /// <summary>The value of the header <c>authorization</c>, for collectors that ask for one.</summary>
    public string? Authorization { get; init; }

    public WebhookBody Body { get; init; } = WebhookBody.Batch;

    public TlsOptions Tls { get; init; } = TlsOptions.System;
}

/// <summary>Messages to an exchange of RabbitMQ (AMQP 0-9-1), persistent, mandatory, and each confirmed by the broker.</summary>
public sealed record RabbitDestination(string Host, int Port, string Exchange, string RoutingKey) : Destination
{
    public string VirtualHost { get; init; } = "/";

    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>Null: no TLS.</summary>
    public TlsOptions? Tls { get; init; }
}
