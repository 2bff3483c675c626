using System.Globalization;
using static Cordon.Evaluating.MarkdownPage;

namespace Cordon.Evaluating;

/// <summary>What is asked, and how much of it this run reached.</summary>
internal sealed class TargetTable(EvaluationReport report, MarkdownPage page)
{
    public void Write()
    {
        if (report.Targets.IsEmpty)
        {
            return;
        }

        page.Table("Targets that this run measured", "target | asked | reached | missed by | scores | why | table", "lrrrlll");
        foreach ((TargetReport reached, Target target) in report.Targets.Select(reached => (reached, Target.All.Single(target => target.What == reached.Target))))
        {
            string heading = string.Format(CultureInfo.InvariantCulture, target.Heading, report.Policies[0]);
            page.Row(
                reached.Target, $"{(reached.AtLeast ? '≥' : '≤')} {Told(reached, reached.Asked)}", Told(reached, reached.Reached), reached.MissedBy > 0 ? $"**{Missed(reached)}**" : "met",
                reached.Scores, reached.Why ?? "", $"[{heading}]({Anchor(heading)})");
        }

        page.Line();
        page.Line("Guards of a task together, at the scores that 1 % of benign chat reaches, or under the first policy. They are asked for sources that no model has seen: `held-out` is that, `in-sample` is not, and `rules` were written beside public data.");
    }

    private static string Told(TargetReport target, double value) => target.Unit switch
    {
        Target.Share => Percent(value),
        Target.Micros => $"{Plain(value)} µs/KB",
        _ => Plain(value),
    };

    private static string Missed(TargetReport target) => target.Unit == Target.Share
        ? string.Create(CultureInfo.InvariantCulture, $"{target.MissedBy * 100:0.0} points")
        : Told(target, target.MissedBy);
}
