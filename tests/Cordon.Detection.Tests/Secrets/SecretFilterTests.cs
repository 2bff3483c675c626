using System.Globalization;
using Cordon.Contracts;
using Cordon.Detection.Secrets;
using Cordon.Train.Secrets;

namespace Cordon.Detection.Tests.Secrets;

/// <summary>The filter on texts that are made here, of kinds that it has seen and with values that it has not.</summary>
public sealed class SecretFilterTests(ITestOutputHelper output)
{
    private const int Seed = 7;
    private const int Texts = 4_000;

    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);
    private static readonly IDetector Guard = Set.Detectors.Single(d => d.Id == "secrets");

    [Fact]
    public void Hashes_lock_files_images_and_stand_ins_stay_silent()
    {
        var made = new GeneratedValues(Seed);
        int[] alarms = new int[GeneratedTexts.Kinds];
        for (int i = 0; i < Texts; i++)
        {
            int kind = i % GeneratedTexts.Kinds;
            alarms[kind] += IsFound(GeneratedTexts.LookAlike(made, kind)) ? 1 : 0;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"look-alikes: {alarms.Sum()} of {Texts}; by kind {string.Join(' ', alarms)}"));
        Assert.InRange(alarms.Sum(), 0, Texts * 5 / 100);
    }

    [Fact]
    public void Credentials_of_the_same_appearance_do_not()
    {
        var made = new GeneratedValues(Seed);
        int found = Enumerable.Range(0, Texts).Count(_ => IsFound(GeneratedTexts.Credential(made).Text));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"credentials: {found} of {Texts}"));
        Assert.InRange(found, Texts * 85 / 100, Texts);
    }

    [Theory]
    [InlineData("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("\"integrity\": \"sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==\"")]
    [InlineData("commit da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("session 123e4567-e89b-42d3-a456-426614174000 began")]
    [InlineData("api_key = \"your_api_key_here\"")]
    [InlineData("password: ${DB_PASSWORD}")]
    [InlineData("const token = await getToken(request);")]
    [InlineData("The password must have 12 characters and a digit.")]
    [InlineData("<img src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\">")]
    [InlineData("key={item.id} className=\"list-item\"")]
    public void Ordinary_things_are_no_credentials(string text) => Assert.False(IsFound(text));

    [Fact]
    public void Scores_of_the_filter_are_probabilities_and_the_same_each_time()
    {
        var made = new GeneratedValues(Seed);
        for (int i = 0; i < 200; i++)
        {
            (string text, int start, int end) = GeneratedTexts.Credential(made);
            double p = SecretFilter.Weigh(text, start, end);
            Assert.InRange(p, 0, 1);
            Assert.Equal(p, SecretFilter.Weigh(text, start, end));
        }
    }

    [Fact]
    public void Weights_for_other_features_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => SecretFilter.Read("""{"features": ["bias"], "weights": [1], "bigrams": []}"""u8));

    [Fact]
    public void Every_feature_has_a_name_of_its_own() => Assert.Distinct(SecretFeatures.Names);

    private static bool IsFound(string text)
    {
        var findings = new List<Finding>();
        Guard.Detect(Set.Prepare(text), new(Surface.User, Direction.Request, Trust.User), findings);
        return findings.Exists(finding => finding.Score >= 0.5);
    }
}
