using Cordon.Contracts;
using Cordon.Detection;

namespace Cordon.Gateway.Judging;

public sealed class SessionOriginsTests
{
    private static readonly OriginPlace Place = new("ex", Direction.Request, Surface.ToolResult, 1, "/messages/1/content");

    [Fact]
    public void A_text_is_read_once_and_keeps_its_first_place_and_time()
    {
        SessionOrigins origins = new();
        int read = 0;
        DateTimeOffset first = DateTimeOffset.UnixEpoch;
        Keep("s", 1, "one two three", first);
        Keep("s", 1, "one two three", first.AddHours(1));
        HeldOrigin held = Assert.Single(origins.Of("s").Texts);
        Assert.Equal((1, first), (read, held.Seen));
        Assert.Equal(first, origins.FirstRead("s", 1));
        Assert.Null(origins.FirstRead("s", 2));
        Assert.Null(origins.FirstRead("other", 1));

        void Keep(string session, UInt128 name, string text, DateTimeOffset seen) => origins.Keep(session, name, isTrusted: false, Place, seen, () =>
        {
            read++;
            return OriginText.Of(text);
        });
    }

    [Fact]
    public void A_session_has_a_largest_number_of_texts_and_hashes_and_then_says_that_it_has_read_more()
    {
        SessionOrigins origins = new();
        for (int i = 0; i < SessionOrigins.MostTexts; i++)
        {
            origins.Keep("s", (UInt128)i, isTrusted: false, Place, default, () => OriginText.Of("one two"));
        }

        Assert.False(origins.Of("s").IsPartial);
        origins.Keep("s", 9_999, isTrusted: false, Place, default, () => OriginText.Of("one two"));
        Assert.True(origins.Of("s").IsPartial);
        Assert.Equal(SessionOrigins.MostTexts, origins.Of("s").Texts.Length);
        Assert.Null(origins.FirstRead("s", 0));

        for (int text = 0; text < 8; text++)
        {
            int number = text;
            origins.Keep("long", (UInt128)text, isTrusted: false, Place, default, () => OriginText.Of(string.Join(' ', Enumerable.Range(0, 7_000).Select(i => $"w{number}x{i}"))));
        }

        Reading reading = origins.Of("long");
        Assert.True(reading.IsPartial);
        Assert.InRange(reading.Texts.Sum(held => held.Words!.Count), 1, SessionOrigins.MostHashes);
    }

    [Fact]
    public void All_sessions_together_take_so_much_memory_and_those_that_nobody_came_back_to_go_first()
    {
        SessionOrigins origins = new(bytes: 64 * 1024);
        for (int i = 0; i < 500; i++)
        {
            origins.Keep($"s{i}", 1, isTrusted: false, Place, default, () => OriginText.Of("one two three four five"));
            origins.Of("s0");
        }

        Assert.InRange(origins.Bytes, 1, 64 * 1024);
        Assert.NotEmpty(origins.Of("s0").Texts);
        Assert.Empty(origins.Of("s1").Texts);
        Assert.NotEmpty(origins.Of("s499").Texts);
    }

    [Fact]
    public void Sessions_of_which_nothing_could_be_remembered_take_no_more_memory_than_others()
    {
        SessionOrigins origins = new(bytes: 64 * 1024);
        for (int i = 0; i < 5_000; i++)
        {
            origins.Miss($"s{i}");
        }

        Assert.InRange(origins.Bytes, 1, 64 * 1024);
        Assert.True(origins.Of("s4999").IsPartial);
    }

    [Fact]
    public void What_could_not_be_remembered_is_not_forgotten()
    {
        SessionOrigins origins = new();
        origins.Miss("s");
        Assert.True(origins.Of("s").IsPartial);
        Assert.False(origins.Of("t").IsPartial);
    }
}
