using Cordon.Simulation.Mind;

namespace Cordon.EndToEnd.Clients;

/// <summary>What every client must make of what the gateway does, whatever its language.</summary>
internal static class Expected
{
    private const int Fragment = 6;

    public static void Denied(Sight sight, bool anthropic)
    {
        Assert.Empty(sight.Seen);
        Assert.Equal(403, sight.Raised?.Status);
        Assert.Equal(anthropic ? "permission_error" : "cordon_denied", sight.Raised?.Type);
        Assert.Equal("prompt-injection", sight.Raised?.Code);
        // What the message asks to quote is what the client knows as the request's id.
        Assert.Contains($"\"exchange\":\"{sight.Raised?.RequestId}\"", sight.Raised?.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("PWNED", sight.Raised?.Body, StringComparison.Ordinal);
    }

    public static void CutMidway(Sight sight, bool anthropic)
    {
        Assert.NotNull(sight.Raised);
        Assert.DoesNotContain("nightfall", sight.Raised.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("project", sight.Text, StringComparison.Ordinal);
        // A connection that breaks may take with it what the client had not read yet; Anthropic's stream ends in order.
        Assert.StartsWith(sight.Text, Said.BeforeTheForbidden, StringComparison.Ordinal);
        if (anthropic)
        {
            Assert.NotEqual("", sight.Text);
            Assert.Equal("permission_error", sight.Raised.Type);
        }
    }

    public static void Redacted(Sight sight)
    {
        Assert.Null(sight.Raised);
        Assert.Equal("The API key is [REDACTED:secret]", sight.Text);
        for (int start = 0; start + Fragment <= PlantedRecords.ApiKey.Length; start++)
        {
            Assert.DoesNotContain(PlantedRecords.ApiKey.Substring(start, Fragment), string.Concat(sight.Seen), StringComparison.Ordinal);
        }
    }
}
