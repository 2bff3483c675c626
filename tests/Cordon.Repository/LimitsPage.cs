using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using Cordon.Gateway;
using Cordon.Gateway.Mcp;
using Cordon.Gateway.Wire;

namespace Cordon.Repository;

/// <summary>docs/reference/limits.md against the constants and the tests that it names.</summary>
public sealed partial class LimitsPage
{
    // Limits that are settings: what they are when nobody sets them.
    private static readonly FrozenDictionary<string, object> Usual = new object[]
    {
        new GatewayOptions { Upstreams = FrozenDictionary<string, UpstreamTarget>.Empty }, JsonLimits.Default, DetectionSettings.Default, new StdioOptions([]), new McpOptions(),
    }.ToFrozenDictionary(settings => settings.GetType().Name);

    public static TheoryData<string, string> Constants => [.. Rows().Where(row => row.Constant != "–").Select(row => new TheoryDataRow<string, string>(row.Constant.Trim('`'), row.Limit))];

    public static TheoryData<string> Tests => [.. Rows().Select(row => row.Test).Distinct()];

    [Theory]
    [MemberData(nameof(Constants))]
    public void Each_number_is_that_of_its_constant(string constant, string limit)
    {
        (string type, string member) = constant.Split('.') is [var first, var second] ? (first, second) : throw new FormatException(constant);
        double value = Usual.TryGetValue(type, out object? settings)
            ? Number(settings.GetType().GetProperty(member)!.GetValue(settings)!)
            : Number(TypeOf(type).GetField(member, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.GetRawConstantValue()!);
        Assert.Equal(limit, value.ToString("N0", CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void Each_limit_has_a_test(string test)
    {
        (string type, string method) = test.Split('.') is [var first, var second] ? (first, second) : throw new FormatException(test);
        Assert.Contains(
            Checkout.Files("tests", type + ".cs"),
            file => Regex.IsMatch(Checkout.Read(file), $@"public (async Task|void|Task) {method}\("));
    }

    private static double Number(object value) => value is TimeSpan time ? time.TotalSeconds : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static Type TypeOf(string name) =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "*ordon*.dll")
            .Where(file => !file.EndsWith("Cordon.Repository.dll", StringComparison.Ordinal))
            .SelectMany(file => Assembly.LoadFrom(file).GetTypes())
            .Single(type => type.Name == name);

    private static IEnumerable<(string Limit, string Constant, string Test)> Rows() =>
        Row().Matches(Checkout.Read("docs/reference/limits.md")).Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));

    [GeneratedRegex(@"^\| (?!what)[^|]+ \| ([\d,]+|none) \| (`[^`]+`|–) \| [^|]+ \| `([^`]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
