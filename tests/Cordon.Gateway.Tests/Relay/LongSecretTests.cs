using System.Text;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>Secrets that are longer than the most that the preset holds back.</summary>
public sealed class LongSecretTests
{
    private const string Before = "Kind regards from the sea, and this is it: ";
    private const string After = " -- and that was all of it.";
    private const string Balanced = "version: 1\npreset: balanced\n";

    private static readonly string Body = RandomBody();
    private static readonly string Letters = Body.Replace("+", "A", StringComparison.Ordinal).Replace("/", "B", StringComparison.Ordinal);
    private static readonly string Signature = Letters[^340..];
    private static readonly string Token = $"{Url("""{"alg":"RS256","typ":"JWT"}""")}.{Url($$"""{"sub":"1234567890","name":"{{Letters[..300]}}"}""")}.{Signature}";

    public static TheoryData<string> Marked =>
    [
        "-----BEGIN PRIVATE KEY-----\n" + string.Join('\n', Body.Chunk(64).Select(line => new string(line))) + "\n-----END PRIVATE KEY-----\n",
        "pypi-AgEIcHlwaS5vcmc" + Letters[..400],
        "glpat-" + Letters[..300],
    ];

    [Theory]
    [MemberData(nameof(Marked))]
    public async Task A_secret_that_shows_what_it_is_by_its_beginning_is_held_for_as_long_as_it_is(string secret)
    {
        foreach (int size in new[] { 1, 4, 20, 300 })
        {
            string said = await SayAsync(Balanced, Before + secret + After, size);
            Assert.StartsWith(Before + "[REDACTED:", said, StringComparison.Ordinal);
            Assert.EndsWith(After, said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_that_is_known_only_by_its_end_never_leaves_where_policy_holds_back_enough_and_never_whole_where_not()
    {
        foreach (int size in new[] { 1, 4, 20, 300 })
        {
            Assert.Equal($"{Before}[REDACTED:secret]{After}", await SayAsync(Balanced + "hold-back: 8192\n", Before + Token + After, size));
            Assert.DoesNotContain(Signature[..6], await SayAsync(Balanced, Before + Token + After, size), StringComparison.Ordinal);
        }
    }

    private static async Task<string> SayAsync(string policy, string text, int size)
    {
        using RelayBench bench = new(policy);
        string stream = Streams.Text(Streams.Chat, [.. text.Chunk(size).Select(piece => new string(piece))]);
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), stream);
        Assert.Null(relayed.Refused);
        return Read.Joined(relayed.Bytes).Trim('\n');
    }

    private static string Url(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string RandomBody()
    {
        byte[] bytes = new byte[1200];
        new Random(7).NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }
}
