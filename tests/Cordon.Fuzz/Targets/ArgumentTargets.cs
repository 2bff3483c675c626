using System.Text;
using Cordon.Policy;
using Cordon.Policy.Arguments;

namespace Cordon.Fuzz.Targets;

/// <summary>What tools are called with, read by what it means: where a bound says yes, a reader of another making has to agree.</summary>
internal static class ArgumentTargets
{
    private const string Root = "/srv/data";

    private static readonly UrlBound Hosts = new(["example.com", "*.example.com"], ["https"], []);

    private static readonly MoneyBound Money = new(0, 100, ["EUR"], null);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("paths in arguments", () => Bytes("/srv/data/a/b.txt", "file:///srv/data/a", @"C:\data\a", "/srv/data/%2e%2e/x"), ["..", "/", "\\", "%2e", "%2f", "%5c", "%25", "%00", "file:", "//", ":", "~1", ".", " ", "．", "/srv/data", "\0"],
            (input, _) => Paths(Encoding.UTF8.GetString(input)), Allocates: 200, Floor: 1 << 20),
        new("addresses in arguments", () => Bytes("https://example.com/a?b#c", "https://a.example.com:443/"), ["@", "\\", "%40", ":", "//", "?", "#", ".", "example.com", "evil.test", "[::1]", "0x7f", "127.0.0.1", "\t", "。", "xn--"],
            (input, _) => Addresses(Encoding.UTF8.GetString(input)), Allocates: 200, Floor: 1 << 20),
        new("sql", () => Bytes("select a from t where b = 'c'", "with x as (select 1) select * from x", "insert into t values (1)"),
            ["'", "''", "\"", "`", "[", "]", "$$", "$a$", "--", "-- ", "/*", "*/", "/*!", "#", "\\", ";", "(", ")", "\r", "drop table x", "select", "1e5", "0x", "."], (input, _) => Sql(Encoding.UTF8.GetString(input)), Allocates: 400, Floor: 1 << 20),
        new("recipients and amounts", () => Bytes("Ann <ann@example.com>, bob@example.com", "12.50 EUR", "€ 5"), ["@", "<", ">", ",", ";", "\"", "(", ")", "%", "!", "EUR", "€", ".", "1e9", "-", "evil.test", "\n"],
            (input, _) => MailAndMoney(Encoding.UTF8.GetString(input)), Allocates: 400, Floor: 1 << 20),
    ];

    private static byte[][] Bytes(params string[] seeds) => [.. seeds.Select(Encoding.UTF8.GetBytes)];

    private static void Paths(string text)
    {
        // Addresses of files have no second reader here.
        if (PathCheck.IsWithin(text, [Root]) == Truth.Yes && !text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            BrokenPropertyException.Unless(IsBelow(text) && IsBelow(Uri.UnescapeDataString(text)) && IsBelow(text.Replace('\\', '/')), "A path that leads elsewhere is taken for one below the folder.");
        }
    }

    private static bool IsBelow(string path) => Path.GetFullPath(path) is var full && (full == Root || full.StartsWith(Root + "/", StringComparison.Ordinal));

    private static void Addresses(string text)
    {
        if (UrlCheck.IsWithin(text, Hosts) == Truth.Yes)
        {
            BrokenPropertyException.Unless(
                !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || (uri is { Scheme: "https", UserInfo: "" } && (uri.IdnHost.TrimEnd('.') is "example.com" || uri.IdnHost.TrimEnd('.').EndsWith(".example.com", StringComparison.Ordinal))),
                "An address that leads elsewhere is taken for one of the hosts.");
        }
    }

    private static void Sql(string text)
    {
        if (SqlCheck.Verbs(text) is { Count: > 0 } alone)
        {
            HashSet<SqlVerb>? more = SqlCheck.Verbs(text + "\n;\ndrop table x");
            BrokenPropertyException.Unless(more is null || (more.Contains(SqlVerb.Drop) && more.IsSupersetOf(alone)), "A statement behind what was understood is not seen.");
        }
    }

    private static void MailAndMoney(string text)
    {
        if (RecipientCheck.AreWithin(text, ["example.com"]) == Truth.Yes)
        {
            BrokenPropertyException.Unless(text.Contains("@example.com", StringComparison.OrdinalIgnoreCase), "Mail goes to somebody else.");
        }

        _ = MoneyCheck.IsWithin(text, null, Money, new ToolCallFact("t", true, 0, "", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty));
    }
}
