using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of credentials without a vendor: URLs, headers, assignments.</summary>
internal static partial class GenericSecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("database-url", null, Severity.Critical, 0.9, DatabaseUrl, 240, "A database URL with its password.",
            Plausible.UrlPassword, ["postgres://", "postgresql://", "mysql://", "mariadb://", "mongodb://", "mongodb+srv://", "redis://", "rediss://", "amqp://", "amqps://", "mssql://", "sqlserver://", "oracle://", "clickhouse://", "cockroachdb://", "db2://", "postgresql+psycopg2://", "mysql+pymysql://", "postgresql+asyncpg://"], reach: 0, group: 1),
        Shape.Secret("url-credentials", null, Severity.High, 0.85, UrlCredentials, 215, "A URL with user and password in it.",
            Plausible.UrlPassword, ["http://", "https://", "ftp://", "ftps://", "sftp://", "ssh://", "smtp://", "smtps://", "imap://", "ldap://", "ldaps://", "git://", "nats://", "mqtt://", "socks5://"], reach: 0, group: 1),
        Shape.Secret("connection-string-password", null, Severity.Critical, 0.9, ConnectionStringPassword, 145, "A database connection string with its password.",
            Plausible.UrlPassword, ["password=", "pwd=", "password =", "pwd ="], reach: 102, group: 1),
        Shape.Secret("authorization-bearer", null, Severity.High, 0.75, AuthorizationBearer, 1015, "A bearer token in a header or command.",
            Plausible.Assignment, ["bearer "], reach: 0, group: 1),
        Shape.Secret("authorization-basic", null, Severity.High, 0.9, AuthorizationBasic, 415, "User and password in a basic authorization header.",
            Plausible.BasicCredentials, ["basic "], reach: 0, group: 1),
        Shape.Secret("command-line-password", null, Severity.Medium, 0.6, CommandLinePassword, 150, "A password on a command line.",
            Plausible.Password, ["--password", "--passwd", "--pass "], reach: 0, group: 1),
        Shape.Secret("curl-user", null, Severity.High, 0.75, CurlUser, 380, "User and password of a curl command.",
            null, ["curl "], reach: 0, group: 1),
        Shape.Secret("password-in-prose", null, Severity.Medium, 0.55, PasswordInProse, 85, "Somebody tells a password.",
            Plausible.Password, ["password is", "passcode is", "passphrase is", "pwd is", "password to the"], reach: 0, group: 1),
        Shape.AssignedTo("password-assignment", Severity.Medium, "A value assigned to a name like password.", shortest: 4,
            "pass", "pwd", "pw", "pswd", "pasw", "pssw", "psw", "identified by", "kennwort", "senha", "contrase\u00f1a", "\u5bc6\u7801", "\u5bc6\u78bc", "\ube44\ubc00\ubc88\ud638", "\u30d1\u30b9\u30ef\u30fc\u30c9", "\u043f\u0430\u0440\u043e\u043b\u044c"),
        Shape.AssignedTo("secret-assignment", Severity.Medium, "A value assigned to a name like secret, token or api key.", shortest: 8,
            "secret", "token", "key", "credential", "auth", "salt", "nonce", "bearer"),
    ];

    [GeneratedRegex(@"(?i:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb|db2)(?:\+[a-z0-9]{2,12})?://[^\s:/@""\'<>]{0,64}:([^\s@""\'<>]{2,128})@[A-Za-z0-9\[_{$]", RegexOptions.CultureInvariant)]
    private static partial Regex DatabaseUrl { get; }

    [GeneratedRegex(@"(?i:https?|s?ftps?|ssh|smtps?|imap|ldaps?|git|nats|mqtt|socks5)://[^\s:/@""\'<>]{1,64}:([^\s/@""\'<>]{3,128})@[A-Za-z0-9\[]", RegexOptions.CultureInvariant)]
    private static partial Regex UrlCredentials { get; }

    [GeneratedRegex(@"(?i:(?:user ?id|uid|user|username|server|data source|host|database|initial catalog)\s?=\s?[^;""\'\n]{1,80};\s?(?:password|pwd)\s?=\s?)([^;""\'\s]{3,128})", RegexOptions.CultureInvariant)]
    private static partial Regex ConnectionStringPassword { get; }

    [GeneratedRegex(@"(?i:bearer)[ ]{1,3}([A-Za-z0-9_\-.=+/~]{16,1000})" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex AuthorizationBearer { get; }

    [GeneratedRegex("(?i:basic)[ ]{1,3}([A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])", RegexOptions.CultureInvariant)]
    private static partial Regex AuthorizationBasic { get; }

    [GeneratedRegex(@"--(?:password|passwd|pass)[ =][""\']?([^\s""\'<>]{4,128})", RegexOptions.CultureInvariant)]
    private static partial Regex CommandLinePassword { get; }

    [GeneratedRegex(@"curl [^\n]{0,160}?(?:-u|--user)[ =][""\']?([^\s:""\'<>$]{1,64}:[^\s""\'<>$]{3,128})", RegexOptions.CultureInvariant)]
    private static partial Regex CurlUser { get; }

    [GeneratedRegex(@"(?i:(?:pass(?:word|code|phrase)|pwd) is)[ :]{1,2}[""\'`]?([^\s""\'`<>]{6,64})", RegexOptions.CultureInvariant)]
    private static partial Regex PasswordInProse { get; }
}
