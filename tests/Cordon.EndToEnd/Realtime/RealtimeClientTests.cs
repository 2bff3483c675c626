#pragma warning disable OPENAI002 // The Realtime client is marked experimental by its authors.
using System.ClientModel;
using System.ClientModel.Primitives;
using Cordon.EndToEnd.Clients;
using OpenAI.Realtime;

namespace Cordon.EndToEnd.Realtime;

/// <summary>The official clients of the Realtime API, unmodified, with the gateway and without it.</summary>
public sealed class RealtimeClientTests(BalancedGateway balanced) : IClassFixture<BalancedGateway>
{
    [Fact]
    public async Task The_npm_client_hears_and_sends_the_same()
    {
        int before = balanced.Running.Model.Received.Count;
        IReadOnlyList<(string Scenario, Sight Sight)> direct = await NodeClient.RunAsync("realtime.mjs", balanced.Running.Model.Address);
        int between = balanced.Running.Model.Received.Count;
        IReadOnlyList<(string Scenario, Sight Sight)> through = await NodeClient.RunAsync("realtime.mjs", balanced.Running.Host.Address);

        Assert.Equal(["text", "audio", "tools"], direct.Select(line => line.Scenario));
        foreach (((string scenario, Sight expected), (_, Sight actual)) in direct.Zip(through))
        {
            Assert.True(expected.Seen.SequenceEqual(actual.Seen), $"{scenario}: {expected.Text} became {actual.Text}");
            Assert.Equal((null, null), (expected.Raised, actual.Raised));
            Assert.Contains("response.done", expected.Text, StringComparison.Ordinal);
            Assert.EndsWith("closed 1000", actual.Text, StringComparison.Ordinal);
        }

        Assert.Equal(
            balanced.Running.Model.Received.Take(between).Skip(before).Select(request => request.BodyText),
            balanced.Running.Model.Received.Skip(between).Select(request => request.BodyText));
    }

    [Fact]
    public async Task The_npm_client_raises_its_own_error_at_an_event_that_is_denied_and_goes_on()
    {
        Sight sight = Assert.Single(await NodeClient.RunAsync("realtime.mjs", balanced.Running.Host.Address, "none", "denied")).Sight;
        Assert.Equal("OpenAIRealtimeError", sight.Raised?.Class);
        Assert.Contains("\"type\":\"cordon_denied\"", sight.Raised?.Body, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"prompt-injection\"", sight.Raised?.Body, StringComparison.Ordinal);
        Assert.Contains("\"event_id\":\"ask-1\"", sight.Raised?.Body, StringComparison.Ordinal);
        Assert.Contains("response.done", sight.Seen);
    }

    [Fact]
    public async Task The_npm_client_never_gets_a_secret_that_is_cut_over_events() =>
        Expected.Redacted(Spoken(Assert.Single(await NodeClient.RunAsync("realtime.mjs", balanced.Running.Host.Address, "none", "secret")).Sight));

    [Fact]
    public async Task The_dotnet_client_hears_the_same_and_sees_a_denial_as_an_error()
    {
        Assert.Equal(await TalkAsync(balanced.Running.Model.Address, Said.Question), await TalkAsync(balanced.Running.Host.Address, Said.Question));
        string denied = await TalkAsync(balanced.Running.Host.Address, Said.Injection);
        Assert.Contains("prompt-injection", denied, StringComparison.Ordinal);
        Assert.DoesNotContain("PWNED", denied, StringComparison.Ordinal);
    }

    // The last piece is how the session was closed.
    private static Sight Spoken(Sight sight) => sight with { Seen = sight.Seen.RemoveAt(sight.Seen.Length - 1) };

    /// <summary>Asks one question; gives what was said, and the errors.</summary>
    private static async Task<string> TalkAsync(Uri address, string question)
    {
        RealtimeClient client = new(new ApiKeyCredential("none"), new RealtimeClientOptions { Endpoint = new UriBuilder(address) { Scheme = "ws", Path = "/v1" }.Uri });
        using RealtimeSessionClient session = await client.StartConversationSessionAsync("gullible-1");
        await session.AddItemAsync(RealtimeItem.CreateUserMessageItem(question));
        await session.StartResponseAsync();
        string heard = "";
        await foreach (RealtimeServerUpdate update in session.ReceiveUpdatesAsync())
        {
            heard += ModelReaderWriter.Write(update).ToString() + "\n";
            if (update is RealtimeServerUpdateResponseDone)
            {
                break;
            }
        }

        return heard;
    }
}
