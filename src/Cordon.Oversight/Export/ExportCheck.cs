using System.Net;

namespace Cordon.Oversight.Export;

/// <summary>What is wrong with the options, in sentences for an operator. Secrets are not repeated in them.</summary>
public static class ExportCheck
{
    /// <param name="files">Whether the files that are named have to be there: not where a configuration is read that belongs to another machine.</param>
    public static IEnumerable<string> Complaints(ExportOptions options, bool files = true)
    {
        foreach (string twice in options.Sinks.GroupBy(sink => sink.Name).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            yield return $"exports.{twice}: the name occurs twice, and two sinks cannot share a cursor.";
        }

        foreach (SinkOptions sink in options.Sinks)
        {
            foreach (string complaint in Of(sink).Concat(Of(sink, sink.To, files)))
            {
                yield return $"exports.{(IsName(sink.Name) ? sink.Name : "?")}: {complaint}";
            }
        }
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static IEnumerable<string> Of(SinkOptions sink)
    {
        if (!IsName(sink.Name))
        {
            yield return "a name has 1 to 64 small letters, digits and hyphens.";
        }

        if (sink.BatchStatements is < 1 or > 10_000 || sink.BatchBytes is < 1024 or > 64 << 20)
        {
            yield return "a batch has 1 to 10000 statements and 1024 to 67108864 bytes.";
        }

        if (sink.Interval <= TimeSpan.Zero || sink.Timeout <= TimeSpan.Zero || sink.RetryFirst <= TimeSpan.Zero || sink.RetryMost < sink.RetryFirst)
        {
            yield return "interval, timeout and retries are longer than nothing, and the longest retry is not shorter than the first.";
        }

        foreach (string kind in sink.Filter.Kinds.Where(kind => !StatementKinds.All.Contains(kind)))
        {
            yield return $"there is no kind {kind}; one of {string.Join(", ", StatementKinds.All)}.";
        }
    }

    private static IEnumerable<string> Of(SinkOptions sink, Destination destination, bool files) => destination switch
    {
        FileDestination file => Only(file.MostBytes >= 1024 && file.Kept is >= 0 and <= 1000, "a file has at least 1024 bytes, and 0 to 1000 older ones are kept."),
        SyslogDestination syslog => Only(syslog.Port is > 0 and < 65536 && syslog.Host.Length > 0, "host and port of the syslog receiver are needed.")
            .Concat(Only(syslog.Facility is >= 0 and <= 23 && syslog.Enterprise > 0 && syslog.MessageBytes >= 480, "facility is 0 to 23, enterprise a positive number, and a message has at least 480 bytes (RFC 5424)."))
            .Concat(Of(syslog.Tls, files)),
        WebhookDestination webhook => Of(webhook)
            .Concat(Only(webhook.Body != WebhookBody.Batch || sink.Format != ExportFormat.Cef, "CEF is not JSON: set body: lines."))
            .Concat(Of(webhook.Tls, files)),
        RabbitDestination rabbit => Only(rabbit.Port is > 0 and < 65536 && rabbit.Host.Length > 0, "host and port of the broker are needed.")
            .Concat(rabbit.Tls is { } tls ? Of(tls, files) : []),
        MailDestination mail => Of(mail).Concat(Of(mail.Tls, files)),
        _ => [],
    };

    private static IEnumerable<string> Of(WebhookDestination webhook)
    {
        bool overTls = webhook.Address.Scheme == Uri.UriSchemeHttps;
        // Names of tenants and models travel in it, and the signature does not hide them.
        bool here = webhook.Address.Scheme == Uri.UriSchemeHttp && IsHere(webhook.Address.Host);
        return Only(overTls || here, "a webhook has an https address; http only on loopback.")
            .Concat(Only(webhook.Address.UserInfo.Length == 0, "the address holds a user name or password; use authorization with a reference."))
            .Concat(Only(webhook.Secret is null || WebhookSignature.KeyOf(webhook.Secret) is not null, "the secret is whsec_ and base64 of 24 to 64 bytes."));
    }

    private static IEnumerable<string> Of(MailDestination mail) =>
        Only(mail.Port is > 0 and < 65536 && mail.Host.Length > 0, "host and port of the mail server are needed.")
            .Concat(Only(mail.Security != MailSecurity.None || IsHere(mail.Host), "mail goes with security: starttls or tls; none only on loopback."))
            .Concat(Only((mail.User is null) == (mail.Password is null), "a user has a password, and a password a user."))
            .Concat(Only(MailDestination.IsAddress(mail.From) && mail.Recipients.All(MailDestination.IsAddress), $"an address is name@domain in ASCII, with {MailDestination.LongestAddress} characters at most."))
            .Concat(Only(mail.Recipients.Length is > 0 and <= MailDestination.MostRecipients, $"mail has 1 to {MailDestination.MostRecipients} recipients."));

    private static bool IsHere(string host) => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static IEnumerable<string> Of(TlsOptions tls, bool files) =>
        Only((tls.CertificateFile is null) == (tls.KeyFile is null), "a certificate has a key, and a key a certificate.")
            .Concat(new[] { tls.AuthorityFile, tls.CertificateFile, tls.KeyFile }.OfType<string>().Where(file => files && !File.Exists(file)).Select(file => $"{file} does not exist."));

    private static IEnumerable<string> Only(bool right, string complaint) => right ? [] : [complaint];
}
