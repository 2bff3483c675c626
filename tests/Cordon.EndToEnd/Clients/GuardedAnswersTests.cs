using Cordon.Simulation.Mind;

namespace Cordon.EndToEnd.Clients;

/// <summary>What the official .NET clients make of a denial, of an answer that is cut, and of text that was changed.</summary>
public sealed class GuardedAnswersTests(GuardingGateway guarding) : IClassFixture<GuardingGateway>
{
    [Theory]
    [MemberData(nameof(Way.Names), MemberType = typeof(Way))]
    public async Task A_denied_request_raises_the_clients_own_error_with_our_code(string way)
    {
        Sight sight = await AskAsync(way, Said.Injection);
        Expected.Denied(sight, anthropic: IsAnthropic(way));
        Assert.Equal(IsAnthropic(way) ? "AnthropicForbiddenException" : "ClientResultException", sight.Raised?.Class);
        Assert.DoesNotContain(guarding.Running.Model.Received, request => request.BodyText.Contains(Said.Injection, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Way.StreamNames), MemberType = typeof(Way))]
    public async Task An_answer_that_is_denied_midway_raises_an_error_and_ends_before_what_was_denied(string way) =>
        Expected.CutMidway(await AskAsync(way, Said.ForbiddenMidway), anthropic: IsAnthropic(way));

    [Theory]
    [MemberData(nameof(Way.Names), MemberType = typeof(Way))]
    public async Task A_secret_in_an_answer_is_redacted_to_its_last_fragment(string way) =>
        Expected.Redacted(await AskAsync(way, Said.SecretQuestion + " [simulate: chunk=3]"));

    [Theory]
    [MemberData(nameof(Way.Names), MemberType = typeof(Way))]
    public async Task Personal_data_come_back_to_the_caller_and_the_model_never_saw_them(string way)
    {
        Sight sight = await AskAsync(way, Said.Personal);
        Assert.Null(sight.Raised);
        Assert.Equal($"Please write to {PlantedRecords.Email} today.", sight.Text);
        Assert.Contains("<EMAIL_1>", guarding.Running.Model.Received[^1].BodyText, StringComparison.Ordinal);
        Assert.DoesNotContain(guarding.Running.Model.Received, request => request.BodyText.Contains(PlantedRecords.Email, StringComparison.Ordinal));
    }

    private static bool IsAnthropic(string way) => way.StartsWith("Anthropic", StringComparison.Ordinal);

    private Task<Sight> AskAsync(string way, string question) => Way.AskAsync(way, new Talk(guarding.Running.Host.Address, question));
}
