using System.Globalization;
using System.Text.RegularExpressions;

namespace Cordon.Repository;

/// <summary>docs/reference/configuration.md against the code that reads the configuration.</summary>
public sealed partial class ConfigurationPage
{
    private const string Reader = "src/Cordon/Configuration/ServeConfiguration.cs";
    private static readonly string Page = Checkout.Read("docs/reference/configuration.md");

    [Fact]
    public void The_table_has_every_key_and_no_other() =>
        Assert.Equal(KeysInCode().Order(StringComparer.Ordinal), Rows().Select(row => row.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Numbers_have_the_bounds_and_defaults_of_the_code()
    {
        Dictionary<string, (string Value, string Default)> rows = Rows().ToDictionary(row => row.Key, row => (row.Value, row.Default));
        foreach (Match number in NumberKey().Matches(Checkout.Read(Reader)))
        {
            string section = number.Groups[1].Value == "heartbeat-seconds" ? "evidence." : "limits.";
            string bounds = $"{number.Groups[2].Value} to {Evaluate(number.Groups[3].Value)}";
            Assert.Equal((number.Groups[1].Value, bounds), (number.Groups[1].Value, rows[section + number.Groups[1].Value].Value));
        }

        Cordon.Gateway.GatewayOptions usual = new() { Upstreams = System.Collections.Frozen.FrozenDictionary<string, Cordon.Gateway.UpstreamTarget>.Empty };
        Assert.Equal(
            [
                ("limits.request-bytes", Text(usual.MaxRequestBytes)), ("limits.answer-bytes", Text(usual.MaxAnswerBytes)), ("limits.in-flight", Text(usual.MaxInFlight)),
                ("limits.frame-bytes", Text(usual.MaxFrameBytes)), ("limits.buffered-characters", Text(usual.MaxBufferedCharacters)),
                ("limits.upstream-seconds", Text(usual.UpstreamTimeout.TotalSeconds)), ("limits.stream-idle-seconds", Text(usual.StreamIdleTimeout.TotalSeconds)),
                ("evidence.heartbeat-seconds", Text(new Cordon.Evidence.EvidenceOptions { Directory = "", Origin = "" }.HeartbeatInterval.TotalSeconds)),
            ],
            Rows().Where(row => NumberRow().IsMatch(row.Value)).Select(row => (row.Key, row.Default)));
        Assert.Equal($"`{Cordon.Configuration.ServeSettings.DefaultUrls}`", rows["listen"].Default);
    }

    [Fact]
    public void Every_variable_of_the_environment_is_listed()
    {
        IEnumerable<string> read = Checkout.Files("src/Cordon", "*.cs").SelectMany(file => Variable().Matches(Checkout.Read(file)).Select(match => match.Groups[1].Value));
        Assert.Equal(read.Distinct().Order(StringComparer.Ordinal), ListedVariable().Matches(Page).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_example_is_accepted()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("cordon-page-").FullName, "cordon.yaml");
        File.WriteAllText(file, Page.Split("```yaml\n")[1].Split("```")[0]);
        Assert.Empty(Cordon.Configuration.ServeConfiguration.Load(file).Errors);
    }

    private static IEnumerable<string> KeysInCode()
    {
        string code = Checkout.Read(Reader);
        foreach (Match arm in Arm().Matches(code))
        {
            (string name, string method) = (arm.Groups[1].Value, MethodOf(code, arm.Index));
            switch (method, name)
            {
                case ("Root", "evidence" or "limits" or "upstreams"):
                    break;
                case ("Root", _):
                    yield return name;
                    break;
                default:
                    yield return (method == "Evidence" ? "evidence." : "limits.") + name;
                    break;
            }
        }

        foreach (Match provider in Providers().Match(code).Groups[1].Value is { } list ? Quoted().Matches(list) : Quoted().Matches(""))
        {
            foreach (Match inner in Case().Matches(code))
            {
                yield return $"upstreams.{provider.Groups[1].Value}.{inner.Groups[1].Value}";
            }
        }
    }

    private static string MethodOf(string code, int at) => Method().Matches(code[..at])[^1].Groups[1].Value;

    private static IEnumerable<(string Key, string Value, string Default)> Rows() =>
        Row().Matches(Page.Split("## Environment")[0]).Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));

    private static string Evaluate(string number) =>
        number.Split(" << ") is [var one, var shift] ? Text(int.Parse(one, CultureInfo.InvariantCulture) << int.Parse(shift, CultureInfo.InvariantCulture)) : number.Replace("_", "", StringComparison.Ordinal);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\d+ to \d+$")]
    private static partial Regex NumberRow();

    [GeneratedRegex(@"^ +""([a-z-]+)"" => ", RegexOptions.Multiline)]
    private static partial Regex Arm();

    [GeneratedRegex(@"ServeConfiguration (\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"name is not \(([^)]*)\)")]
    private static partial Regex Providers();

    [GeneratedRegex(@"""([a-z]+)""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"case ""([a-z]+)"":")]
    private static partial Regex Case();

    [GeneratedRegex(@"""([a-z-]+)"" => read with \{ \w+ = Number\(value, (\d+), ([^)]+)\) \}")]
    private static partial Regex NumberKey();

    [GeneratedRegex(@"""((?:ASPNETCORE|[A-Z]+_API)_[A-Z]+)""")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\| `([A-Z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex ListedVariable();
}
