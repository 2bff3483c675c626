using Cordon.Contracts;
using Cordon.Detection.Secrets;

namespace Cordon.Detection.Tests.Secrets;

/// <summary>What the guard promises a stream, with a credential of every rule in it.</summary>
public sealed class SecretStreamTests
{
    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);
    private static readonly IDetector Guard = Set.Detectors.Single(d => d.Id == "secrets");
    private static readonly DetectionContext Answer = new(Surface.Assistant, Direction.Response, Trust.Untrusted);

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Path.Combine(SharedData.Repository.FullName, "tests", "vectors", "secrets"), "*.json").Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_character_of_a_credential_leaves_before_it_is_found(string file)
    {
        foreach ((string id, List<string> match, _) in SharedData.Vectors("secrets", file))
        {
            string text = "Of course, here it is: " + match[0] + " and so on, until the end.";
            // Long values are cut at fewer places: what matters is their beginning, their end and some in between.
            int step = text.Length > 400 ? 7 : 1;
            List<Finding> whole = Find(text);
            Assert.True(whole.Count > 0, id);
            for (int length = 0; length <= text.Length; length += step)
            {
                PreparedText prefix = Set.Prepare(text[..length]);
                int hold = Guard.HoldFrom(prefix, Answer);
                Assert.InRange(hold, 0, length);
                // What is found and lies across the border, the stream keeps back whole.
                HashSet<(string, int)> known = [.. Find(text[..length]).Select(f => (f.Rule, f.Start))];
                Assert.All(whole.Where(f => f.Start < hold), f => Assert.True(known.Contains((f.Rule, f.Start)), $"{id}: {f.Rule} [{f.Start}, {f.End}) was released at {hold} of {length}"));
            }
        }
    }

    [Fact]
    public void Names_of_providers_and_of_keys_make_a_stream_wait_for_one_word_only()
    {
        foreach (string text in (string[])["Ask Weatherbit or VirusTotal for another API key and keep it in a safe plac", "password reset for the admin accou"])
        {
            Assert.InRange(Guard.HoldFrom(Set.Prepare(text), Answer), text.LastIndexOf(' ') + 1, text.Length);
        }
    }

    [Fact]
    public void A_value_is_read_up_to_a_length_and_a_provider_explains_what_stands_near()
    {
        string key = string.Concat(Enumerable.Range(0, AssignedValue.LongestValue / 10).Select(i => $"k{i % 10}Qz{i * 7 % 10}xW{i * 3 % 10}vR"));
        Assert.NotEmpty(Find("secret = \"" + key[..AssignedValue.LongestValue] + "\""));
        Assert.Empty(Find("secret = \"" + key + key + "\""));

        const string value = "q7Zr2kLmYh3vT9wXc5bN1pQ8sD6fG0aJ";
        Assert.Contains(Find($"twilio {new string('.', 20)} key: {value}"), f => f.Rule.StartsWith("twilio", StringComparison.Ordinal));
        Assert.DoesNotContain(Find($"twilio {new string('.', NamedKey.Window)} key: {value}"), f => f.Rule.StartsWith("twilio", StringComparison.Ordinal));
    }

    private static List<Finding> Find(string text)
    {
        var findings = new List<Finding>();
        Guard.Detect(Set.Prepare(text), Answer, findings);
        return findings;
    }
}
