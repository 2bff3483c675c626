using Cordon.Gateway.Identity.Tokens;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Gateway.Tests.Identity;

public sealed class TokenDeskTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly TokenMaker _one = new("one");
    private readonly TokenMaker _two = new("two");
    private readonly MovedTime _time = new();

    [Fact]
    public async Task Keys_are_fetched_again_when_a_token_names_one_that_is_not_there()
    {
        await File.WriteAllTextAsync(_file, _one.Set, TestContext.Current.CancellationToken);
        await using TokenDesk desk = await OpenAsync();
        Assert.NotNull(desk.Recognise(Token(_one), out _));

        await File.WriteAllTextAsync(_file, _two.Set, TestContext.Current.CancellationToken);
        Assert.Null(desk.Recognise(Token(_two), out TokenFault fault));
        Assert.Equal(TokenFault.UnknownKey, fault);
        _time.Move(IssuerKeys.AtMostEvery);
        await UntilAsync(() => desk.Recognise(Token(_two), out _) is not null);

        Assert.Null(desk.Recognise(Token(_one), out _));
    }

    [Fact]
    public async Task Keys_that_cannot_be_fetched_again_stay_in_use_for_a_while_and_no_longer()
    {
        await File.WriteAllTextAsync(_file, _one.Set, TestContext.Current.CancellationToken);
        await using TokenDesk desk = await OpenAsync();
        File.Delete(_file);

        _time.Move(IssuerKeys.StaleAfter);
        Assert.NotNull(desk.Recognise(Token(_one), out _));
        _time.Move(TimeSpan.FromSeconds(1));
        Assert.Null(desk.Recognise(Token(_one), out TokenFault fault));
        Assert.Equal(TokenFault.UnknownKey, fault);
    }

    [Fact]
    public async Task Nobodys_tokens_count_where_no_issuer_is_trusted()
    {
        await using TokenDesk desk = new([], _time, NullLoggerFactory.Instance);

        Assert.False(desk.IsOpen);
        Assert.Null(desk.Recognise(Token(_one), out TokenFault fault));
        Assert.Equal(TokenFault.UnknownIssuer, fault);
    }

    public void Dispose()
    {
        File.Delete(_file);
        _one.Dispose();
        _two.Dispose();
    }

    private async Task<TokenDesk> OpenAsync()
    {
        TokenDesk desk = new([new IssuerOptions("corp", "https://login.example.com", "cordon", new Uri(_file)) { Tenant = "t", Application = "a" }], _time, NullLoggerFactory.Instance);
        await desk.ReadyAsync();
        return desk;
    }

    private string Token(TokenMaker maker) => maker.Sign(new Dictionary<string, object>
    {
        ["iss"] = "https://login.example.com",
        ["aud"] = "cordon",
        ["exp"] = _time.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
    });

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>A clock that the test moves; timers never fire by themselves.</summary>
    private sealed class MovedTime : TimeProvider
    {
        private TimeSpan _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Move(TimeSpan by) => _passed += by;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero) + _passed;

        public override long GetTimestamp() => _passed.Ticks + 1;
    }
}
