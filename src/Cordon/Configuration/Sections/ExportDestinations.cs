using System.Collections.Immutable;
using System.Globalization;
using Cordon.Contracts;
using Cordon.Oversight.Export;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary>What a receiver under <c>exports:</c> may be, and the keys that go with it.</summary>
internal static class ExportDestinations
{
    private static readonly FileDestination UsualFile = new("-");
    private static readonly SyslogDestination UsualSyslog = new(SyslogTransport.Tls, "-", 6514);

    /// <summary>Each kind with the keys that it needs, and those that it may have besides.</summary>
    public static readonly ImmutableArray<(string Word, string[] Needs, string[] Takes)> Kinds =
    [
        ("file", ["path"], ["max-bytes", "keep"]),
        ("stdout", [], []),
        ("syslog", ["host"], ["transport", "port", "facility", "enterprise", "message-bytes", "confirm", "tls"]),
        ("webhook", ["address"], ["secret", "authorization", "body", "tls"]),
        ("smtp", ["host", "from", "recipients"], ["security", "port", "user", "password", "tls"]),
        ("rabbitmq", ["host", "user", "password"], ["port", "exchange", "routing-key", "virtual-host", "tls"]),
    ];

    public static readonly ImmutableArray<Field> Fields =
    [
        new("path", new TextShape("`file`: where its lines go.", 4096)),
        new("max-bytes", new IntegerShape("`file`: one that would grow beyond this gets a number, and a new one begins.", 1024, 1 << 30), Default: Text(UsualFile.MostBytes)),
        new("keep", new IntegerShape("`file`: how many numbered ones are kept.", 0, 1000), Default: Text(UsualFile.Kept)),
        new("transport", new WordShape("`syslog`: how it is spoken to.", [.. Words.All<SyslogTransport>()]), Default: Words.Of(UsualSyslog.Transport)),
        new("host", new TextShape("`syslog`, `rabbitmq`, `smtp`: name or address.")),
        new("port", new IntegerShape("`syslog`, `rabbitmq`, `smtp`.", 1, 65_535), Default: "514, with TLS 6514; 5672, with TLS 5671; 587, with `tls` 465, with `none` 25"),
        new("facility", new IntegerShape("`syslog`: 13 is log audit.", 0, 23), Default: Text(UsualSyslog.Facility)),
        new("enterprise", new IntegerShape("`syslog`: your private enterprise number.", 1, int.MaxValue), Default: Text(UsualSyslog.Enterprise)),
        new("message-bytes", new IntegerShape("`syslog`: a longer message goes without its lists.", 480, 1 << 20), Default: Text(UsualSyslog.MessageBytes)),
        new("confirm", new FlagShape("`syslog`: whether the receiver has to close the connection for a batch to count."), Default: "true"),
        new("address", new TextShape("`webhook`: an https address; http on loopback.", 2048)),
        new("secret", new TextShape("`webhook`: reference to `whsec_` and base64 of 24 to 64 bytes."), Default: "not signed"),
        new("authorization", new TextShape("`webhook`: reference to the value of the header."), Default: "none sent"),
        new("body", new WordShape("`webhook`: one JSON object, a line for each statement, or a sentence for each as chats take it (`{\"text\": …}`).", [.. Words.All<WebhookBody>()]), Default: Words.Of(default(WebhookBody))),
        new("exchange", new TextShape("`rabbitmq`: the exchange."), Default: "the broker's default exchange"),
        new("routing-key", new TextShape("`rabbitmq`: with the default exchange, the queue."), Default: "none"),
        new("virtual-host", new TextShape("`rabbitmq`."), Default: "`/`"),
        new("security", new WordShape("`smtp`: STARTTLS, TLS from the first byte, or neither, on loopback alone.", [.. Words.All<MailSecurity>()]), Default: Words.Of(default(MailSecurity))),
        new("from", new TextShape("`smtp`: whose mail it is.", MailDestination.LongestAddress)),
        new("recipients", new ListShape("`smtp`: who gets it, at most 20.", new TextShape("An address.", MailDestination.LongestAddress))),
        new("user", new TextShape("`rabbitmq`, `smtp`.")),
        new("password", new TextShape("`rabbitmq`, `smtp`: reference to it.")),
        new("tls", new ObjectShape("PEM files; `tls: {}` turns TLS on for `rabbitmq`.", "export-tls",
        [
            new("authority", new TextShape("The only authorities that are trusted.", 4096), Default: "those of the system"),
            new("certificate", new TextShape("As whom the gateway appears.", 4096), Default: "nobody"),
            new("key", new TextShape("That certificate's key.", 4096)),
        ])),
    ];

    /// <summary>Null with complaints; or without, when the shapes have already complained.</summary>
    /// <param name="here">Whether secrets are resolved.</param>
    public static Destination? Read(string name, MapNode at, List<PolicyError> errors, bool here)
    {
        string path = $"exports.{name}";
        if (Kinds.FirstOrDefault(kind => kind.Word == at["to"].Text?.Value) is not { Word: not null } known)
        {
            return null;
        }

        foreach (MapEntry stray in at.Entries.Where(entry => Fields.Any(field => field.Name == entry.Key) && !known.Needs.Contains(entry.Key) && !known.Takes.Contains(entry.Key)))
        {
            errors.At(stray.Place, $"{path}.{stray.Key} does not go with to: {known.Word}", known.Needs.Length + known.Takes.Length == 0 ? "remove it" : $"these do: {string.Join(", ", known.Needs.Concat(known.Takes))}");
        }

        string[] missing = [.. known.Needs.Where(need => at[need] is null)];
        foreach (string need in missing)
        {
            errors.At(at.Place, $"{path}.{need} is missing", $"to: {known.Word} needs it");
        }

        foreach (string secret in (ReadOnlySpan<string>)["secret", "authorization", "password"])
        {
            errors.CheckReference(at[secret].Text, $"{path}.{secret}");
        }

        string? Secret(string key) => here ? errors.Resolve(at[key].Text) : null;
        return missing.Length > 0 ? null : known.Word switch
        {
            "file" => at["path"].Text is { } file ? File(file.Value, at) : null,
            "stdout" => new StdoutDestination(),
            "syslog" => at["host"].Text is { } host ? Syslog(host.Value, at) : null,
            "webhook" => at["address"].Text is { } address ? Webhook(address, at, Secret, path, errors) : null,
            "smtp" => at["host"].Text is { } server && at["from"].Text is { } from ? Mail(server.Value, from.Value, at, Secret("password"), here) : null,
            _ => at["host"].Text is { } broker && at["user"].Text is { } user ? Rabbit(broker.Value, user.Value, Secret("password") ?? "", at) : null,
        };
    }

    private static FileDestination File(string path, MapNode at) => new(path)
    {
        MostBytes = at["max-bytes"].Integer?.Value ?? UsualFile.MostBytes,
        Kept = at["keep"].Integer?.Value ?? UsualFile.Kept,
    };

    private static SyslogDestination Syslog(string host, MapNode at)
    {
        const int UsualPlain = 514, UsualTls = 6514;
        SyslogTransport transport = at["transport"].Word<SyslogTransport>()?.Value ?? UsualSyslog.Transport;
        return new SyslogDestination(transport, host, at["port"].Integer?.Value ?? (transport == SyslogTransport.Tls ? UsualTls : UsualPlain))
        {
            Facility = at["facility"].Integer?.Value ?? UsualSyslog.Facility,
            Enterprise = at["enterprise"].Integer?.Value ?? UsualSyslog.Enterprise,
            MessageBytes = at["message-bytes"].Integer?.Value ?? UsualSyslog.MessageBytes,
            Confirm = at["confirm"].Flag ?? UsualSyslog.Confirm,
            Tls = Tls(at["tls"].Map) ?? TlsOptions.System,
        };
    }

    private static WebhookDestination? Webhook(Located<string> address, MapNode at, Func<string, string?> secret, string path, List<PolicyError> errors)
    {
        if (!Uri.TryCreate(address.Value, UriKind.Absolute, out Uri? uri))
        {
            errors.At(address.Place, $"{path}.address is not an address", "address: https://collector.example.com/hook");
            return null;
        }

        return new WebhookDestination(uri)
        {
            Secret = secret("secret"),
            Authorization = secret("authorization"),
            Body = at["body"].Word<WebhookBody>()?.Value ?? default,
            Tls = Tls(at["tls"].Map) ?? TlsOptions.System,
        };
    }

    private static MailDestination Mail(string host, string from, MapNode at, string? password, bool here)
    {
        const int UsualStarttls = 587, UsualTls = 465, UsualPlain = 25;
        MailSecurity security = at["security"].Word<MailSecurity>()?.Value ?? default;
        int usual = security switch { MailSecurity.Starttls => UsualStarttls, MailSecurity.Tls => UsualTls, MailSecurity.None => UsualPlain };
        return new MailDestination(host, at["port"].Integer?.Value ?? usual, from, at["recipients"].TextList)
        {
            Security = security,
            User = at["user"].Text?.Value,
            // Where secrets are not resolved it is enough that there is one.
            Password = here ? password : at["password"].Text?.Value,
            Tls = Tls(at["tls"].Map) ?? TlsOptions.System,
        };
    }

    private static RabbitDestination Rabbit(string host, string user, string password, MapNode at)
    {
        const int UsualPlain = 5672, UsualTls = 5671;
        return new RabbitDestination(host, at["port"].Integer?.Value ?? (at["tls"] is null ? UsualPlain : UsualTls), at["exchange"].Text?.Value ?? "", at["routing-key"].Text?.Value ?? "")
        {
            VirtualHost = at["virtual-host"].Text?.Value ?? "/",
            User = user,
            Password = password,
            Tls = Tls(at["tls"].Map),
        };
    }

    private static TlsOptions? Tls(MapNode? tls) => tls is null ? null : new TlsOptions
    {
        AuthorityFile = tls["authority"].Text?.Value,
        CertificateFile = tls["certificate"].Text?.Value,
        KeyFile = tls["key"].Text?.Value,
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
