using System.Text.RegularExpressions;
using Cordon.Policy.Language;

namespace Cordon.Policy.Tests;

public sealed partial class ReferenceTests
{
    private static readonly string Page = File.ReadAllText(Repository.Path("docs/reference/policy.md"));

    [Fact]
    public void Every_example_is_a_policy_without_warnings()
    {
        MatchCollection examples = Example.Matches(Page);
        Assert.True(examples.Count >= 8);
        Assert.All(examples, example =>
        {
            PolicyResult result = PolicySet.Parse(example.Groups[1].Value, "example.yaml");
            Assert.Empty(result.Errors);
            Assert.Empty(result.Set!.Lint());
        });
    }

    [Fact]
    public void Every_key_is_on_the_page() => Assert.All(Keys(PolicyKeys.File).Distinct(), key => Assert.Matches($@"\b{Regex.Escape(key)}\b", Page));

    private static IEnumerable<string> Keys(Shape shape) => shape switch
    {
        ObjectShape fields => fields.Fields.SelectMany(f => Keys(f.Shape).Prepend(f.Name)),
        MapShape map => Keys(map.Value).Concat(map.Keys),
        ListShape list => Keys(list.Item),
        _ => [],
    };

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example { get; }
}
