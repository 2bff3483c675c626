using Cordon.Contracts;
using Cordon.Policy.Language;
using Cordon.Policy.Layers;

namespace Cordon.Policy.Tests;

public sealed class PresetTests
{
    public static TheoryData<string> Presets() => new(PolicyKeys.Presets);

    [Theory, MemberData(nameof(Presets))]
    public void Every_surface_is_read_by_a_guard_or_listed_as_opaque(string preset)
    {
        EffectivePolicy policy = Parse($"{{version: 1, preset: {preset}}}").Organisation;
        foreach (Surface surface in Enum.GetValues<Surface>())
        {
            foreach (Direction direction in Enum.GetValues<Direction>())
            {
                // A surface added to Contracts lands here until somebody decides which guards read it.
                Assert.True(policy.Opaque.ContainsKey(surface) || policy.Guards.Values.Any(g => g.Mode != Mode.Off && g.Surfaces(direction).Contains(surface)),
                    $"{preset} neither reads {Words.Of(surface)} in a {Words.Of(direction)} nor lists it under opaque");
            }
        }

        Assert.Equal(PolicyKeys.Guards.Order(), policy.Guards.Keys.Order());
        Assert.Equal(preset, policy.Preset);
        // What is off is measured and too weak (docs/detectors.md), or only observes: it is turned on by whoever wants to see it.
        Assert.Equal(["groundedness", "harm"], policy.Guards.Values.Where(g => g.Mode == Mode.Off).Select(g => g.Guard).Order());
    }

    [Theory]
    [InlineData("permissive", "balanced")]
    [InlineData("balanced", "strict")]
    public void A_preset_only_tightens_the_one_before(string loose, string strict)
    {
        var errors = new List<PolicyError>();
        new LayerMerge(Merging.Tighten, errors).Merge(PresetCatalog.Get(loose), PresetCatalog.Get(strict));
        Assert.Empty(errors);
    }

    [Fact]
    public void Strict_denies_whatever_cannot_be_read() =>
        Assert.All(Enum.GetValues<Surface>(), s => Assert.Equal(Decision.Deny, Parse("{version: 1, preset: strict}").Organisation.Opaque[s]));

    [Fact]
    public void The_starter_is_balanced()
    {
        PolicySet starter = Parse(PolicySet.Starter);
        Assert.Equal("balanced", starter.Organisation.Preset);
        Assert.Equal(starter.Version, Parse("version: 1").Version);
        Assert.Empty(starter.Lint());
    }

    [Fact]
    public void What_the_starter_has_in_comments_is_valid_too()
    {
        IEnumerable<string> lines = PolicySet.Starter.Split('\n').Select(l => l.StartsWith("# ", StringComparison.Ordinal) && !char.IsUpper(l[2]) && !l.StartsWith("# strict,", StringComparison.Ordinal) ? l[2..] : l);
        Assert.NotEqual(Parse("version: 1").Version, Parse(string.Join('\n', lines)).Version);
    }

    [Fact]
    public void Only_permissive_is_fail_open()
    {
        Assert.All(Parse("version: 1").Organisation.Guards.Values, g => Assert.Equal(Decision.Deny, g.OnError));
        Assert.Equal(PolicyKeys.Guards.Length, Parse("{version: 1, preset: permissive}").Lint().Count(w => w.Message.Contains("fail-open", StringComparison.Ordinal)));
    }

    private static PolicySet Parse(string yaml)
    {
        PolicyResult result = PolicySet.Parse(yaml, "p.yaml");
        Assert.Empty(result.Errors);
        return result.Set!;
    }
}
