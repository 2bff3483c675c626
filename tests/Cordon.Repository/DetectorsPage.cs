using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Detection;
using Cordon.Detection.Harm;
using Cordon.Detection.Models;
using Cordon.Evaluating;

namespace Cordon.Repository;

/// <summary>docs/detectors.md tells figures of the guards as they are, not as they were.</summary>
public sealed partial class DetectorsPage
{
    private const string Train = "dotnet run -c Release --project tools/Train.Text -- --data ../shared/data --scores artifacts/folds";
    private const string Refresh = "dotnet run -c Release --project src/Cordon -- eval --data ../shared/data --folds artifacts/folds --markdown docs/detectors.md";

    // What a guard does by a policy's own terms, patterns, schemas and bounds is no question of recall.
    private static readonly string[] Unscored =
    [
        // Off in every preset: its figures are measured apart.
        FindingTypes.Ungrounded,
        FindingTypes.InvisibleText, FindingTypes.DeniedTerm, FindingTypes.Pattern, FindingTypes.Schema, FindingTypes.Limit,
        FindingTypes.ToolDenied, FindingTypes.Uninspected, FindingTypes.GuardError, FindingTypes.GuardTimeout, FindingTypes.DefinitionNew, FindingTypes.DefinitionChanged,
        FindingTypes.DefinitionRenamed, FindingTypes.DefinitionGone, FindingTypes.DefinitionRejected, FindingTypes.ArgumentsSchema, FindingTypes.ResultSchema,
        FindingTypes.AgentUnregistered, FindingTypes.AgentToolDenied, FindingTypes.AgentModelDenied, FindingTypes.SecretHandle,
        FindingTypes.CallLoop, FindingTypes.RunLimit, FindingTypes.CallLimit, FindingTypes.ResultSize, FindingTypes.DryRun,
    ];

    [Fact]
    public void Figures_are_of_the_guards_as_they_are()
    {
        string page = Checkout.Read("docs/detectors.md");
        string region = page[page.IndexOf(MarkdownReport.Begin, StringComparison.Ordinal)..page.IndexOf(MarkdownReport.End, StringComparison.Ordinal)];
        Dictionary<string, string> measured = Guard().Matches(region).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        IEnumerable<string> stale = Evaluated
            .Where(guard => measured.GetValueOrDefault(guard.Id) != guard.Version)
            .Select(guard => $"{guard.Id} is {guard.Version} now and was {measured.GetValueOrDefault(guard.Id, "never")} when it was measured");
        Assert.True(!stale.Any(), $"docs/detectors.md has stale figures: {string.Join("; ", stale)}. Measure again, in the checkout's root (a minute each):\n{Train}\n{Refresh}");
    }

    [Fact]
    public void The_page_says_how_it_is_written()
    {
        string page = Checkout.Read("docs/detectors.md");
        Assert.Contains(Train, page, StringComparison.Ordinal);
        Assert.Contains(Refresh, page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_card_of_the_text_model_is_that_of_its_weights() =>
        Assert.Contains($"`{TextModel.Revision}`", Checkout.Read("catalog/models/text-linear/card.md"), StringComparison.Ordinal);

    [Fact]
    public void The_card_of_the_model_of_harm_is_that_of_its_weights() =>
        Assert.Contains($"`{HarmModel.Revision}`", Checkout.Read("catalog/models/harm-linear/card.md"), StringComparison.Ordinal);

    [Fact]
    public void Every_model_has_a_card_that_names_its_weights_so_that_scores_of_other_weights_are_refused()
    {
        string[] weights =
        [
            .. Checkout.Files("catalog/models", "*").Where(file => Path.GetExtension(file) is ".bin" or ".json").Select(Checkout.PathOf),
        ];
        Assert.NotEmpty(weights);
        Assert.All(weights, file =>
        {
            string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
            string[] cards = [Path.ChangeExtension(file, ".md"), .. ((string[])["card.md", "README.md"]).Select(name => Path.Combine(Path.GetDirectoryName(file)!, name))];
            Assert.True(cards.Where(File.Exists).Any(card => File.ReadAllText(card).Contains(digest[..12], StringComparison.Ordinal)),
                $"No card of {Path.GetFileName(file)} names {digest}: make its scores again with these weights, then write the digest there.");
        });
    }

    [Fact]
    public void Every_finding_type_is_a_category_with_a_score_or_named_as_one_without()
    {
        IEnumerable<string> types = typeof(FindingTypes).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Empty(types.Except(Unscored).Except(DetectionRun.Categories.Select(pair => pair.Category)));
    }

    [Fact]
    public void Every_guard_has_figures_or_a_line_that_says_why_not()
    {
        Assert.Equal(
            DetectorSet.BuiltIn.Select(guard => guard.Id).Order(StringComparer.Ordinal),
            Evaluated.Select(guard => guard.Id).Concat(EvaluationTask.Unmeasured.Select(guard => guard.Guard)).Order(StringComparer.Ordinal));
        string page = Checkout.Read("docs/detectors.md");
        Assert.All(EvaluationTask.Unmeasured, guard => Assert.Contains($"| {guard.Guard} | {guard.Why} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Categories_name_guards_that_exist() =>
        Assert.Empty(DetectionRun.Categories.Select(pair => pair.Guard).Except(DetectorSet.BuiltIn.Select(guard => guard.Id)));

    [Fact]
    public void Every_category_but_the_leak_of_prompts_has_a_task_that_measures_it() =>
        Assert.Equal([FindingTypes.PromptLeak], DetectionRun.Categories.Select(pair => pair.Category).Distinct().Except(EvaluationTask.All.SelectMany(task => task.Categories)));

    [Fact]
    public void Every_kind_that_a_task_names_is_read_somewhere() =>
        Assert.Empty(EvaluationTask.All.SelectMany(task => task.Positives.Concat(task.Negatives)).Except(Reading.All.Select(reading => reading.AsKind)));

    private static IEnumerable<GuardVersion> Evaluated
    {
        get
        {
            HashSet<string> guards = [.. EvaluationTask.All.SelectMany(task => task.Guards)];
            return DetectorSet.BuiltIn.Where(guard => guards.Contains(guard.Id));
        }
    }

    [GeneratedRegex(@"^\| ([a-z-]+) \| `([0-9a-f]{16})` \|", RegexOptions.Multiline)]
    private static partial Regex Guard();
}
