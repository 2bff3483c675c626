using Cordon.EndToEnd.Data;
using Cordon.Trajectories;

namespace Cordon.EndToEnd.Flows;

/// <summary>A few recorded attacks on agents and ordinary conversations, played whole; bench/Trajectories plays all of them.</summary>
public sealed class TrajectoryTests
{
    private const int Each = 60;

    [Theory]
    [InlineData(Policies.Labels)]
    [InlineData(Policies.LabelsAlone)]
    [InlineData(Policies.ProvenanceAlone)]
    public async Task No_order_in_a_tools_result_is_carried_out_where_a_rule_speaks_of_flows(string rule)
    {
        Figures[] attacks = [.. (await PlayAsync("balanced", rule)).Where(figures => figures.IsAttack)];
        Assert.Equal(2, attacks.Length);
        // What a model says in words of its own is nobody's, and a rule about provenance lets it pass: that is its limit, and written down.
        Assert.All(attacks, figures => Assert.True(figures.Stopped >= figures.Count * (rule == Policies.ProvenanceAlone ? 0.9 : 1), figures.ToRow()));
    }

    [Fact]
    public async Task Ordinary_conversations_with_tools_need_no_person_in_balanced()
    {
        Figures glaive = (await PlayAsync("balanced", Policies.Shipped)).Single(figures => figures.Set == TrajectoryReader.Glaive);
        Assert.True(glaive.Passed == glaive.Count && glaive.Count > 0, glaive.ToRow());
    }

    [Fact]
    public void Every_set_gives_trajectories_that_begin_with_a_user_and_end_where_the_attack_does()
    {
        Trajectory[] all = [.. TrajectoryReader.Read(SharedData.FolderOrSkip())];
        Assert.Equal(3, all.Select(one => one.Set).Distinct().Count());
        Assert.All(all, one =>
        {
            Assert.NotNull(one.Steps[0].Said);
            Assert.True(!one.IsAttack || one.Steps[^1].IsMalicious);
            Assert.All(one.Steps, step => Assert.True(step.Call is null || one.Tools.Contains(step.Call.Tool)));
        });
    }

    private static Task<IReadOnlyList<Figures>> PlayAsync(string preset, string rule) =>
        Measuring.RunAsync([.. TrajectoryReader.Read(SharedData.FolderOrSkip()).GroupBy(one => (one.Set, one.IsAttack)).SelectMany(set => set.Where((_, i) => i % Each == 0))], preset, rule);
}
