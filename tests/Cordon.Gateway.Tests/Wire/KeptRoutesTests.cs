using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

/// <summary>The paths of what providers keep: which there are, what they are about, and what may be asked twice.</summary>
public sealed class KeptRoutesTests
{
    [Theory]
    [InlineData("GET", "/v1/responses/resp_1", false, "openai-responses", Effect.None)]
    [InlineData("GET", "/v1/responses/resp_1/input_items", false, "openai-responses", Effect.None)]
    [InlineData("DELETE", "/v1/responses/resp_1", false, "openai-responses", Effect.Lasting)]
    [InlineData("POST", "/v1/responses/resp_1/cancel", false, "openai-responses", Effect.Lasting)]
    [InlineData("POST", "/v1/conversations", false, "openai-conversations", Effect.Lasting)]
    [InlineData("POST", "/v1/conversations/conv_1", false, "openai-conversations", Effect.Lasting)]
    [InlineData("DELETE", "/v1/conversations/conv_1/items/msg_1", false, "openai-conversations", Effect.Lasting)]
    [InlineData("POST", "/v1/files", false, "openai-files", Effect.Lasting)]
    [InlineData("POST", "/v1/files", true, "anthropic-files", Effect.Lasting)]
    [InlineData("GET", "/v1/files", true, "anthropic-files", Effect.None)]
    [InlineData("GET", "/v1/files/file-1/content", false, "openai-files", Effect.None)]
    [InlineData("DELETE", "/v1/files/file-1", false, "openai-files", Effect.Lasting)]
    [InlineData("POST", "/v1/batches", false, "openai-batches", Effect.Lasting)]
    [InlineData("POST", "/v1/batches/batch_1/cancel", false, "openai-batches", Effect.Lasting)]
    [InlineData("POST", "/v1/messages/batches", true, "anthropic-batches", Effect.Lasting)]
    [InlineData("GET", "/v1/messages/batches/msgbatch_1/results", true, "anthropic-batches", Effect.None)]
    [InlineData("DELETE", "/v1/messages/batches/msgbatch_1", true, "anthropic-batches", Effect.Lasting)]
    public void What_leaves_something_behind_is_never_asked_twice(string method, string path, bool anthropic, string name, Effect effect)
    {
        Dialect dialect = Dialects.Find(method, path, anthropic)!;
        Assert.Equal((name, effect), (dialect.Name, dialect.EffectOf(default)));
        Assert.Equal(name.Split('-')[0], dialect.Provider);
    }

    [Theory]
    [InlineData("PUT", "/v1/files")]
    [InlineData("DELETE", "/v1/batches/batch_1")]
    [InlineData("GET", "/v1/batches/batch_1/results")]
    [InlineData("POST", "/v1/uploads")]
    [InlineData("GET", "/v1/files/file-1/content/more")]
    [InlineData("GET", "/v1/files/")]
    [InlineData("GET", "/v1/responses/")]
    [InlineData("GET", "/V1/files")]
    public void Any_other_path_is_nobodys(string method, string path) => Assert.Null(Dialects.Find(method, path));

    [Theory]
    [InlineData("?stream=true&starting_after=7", "?stream=true", 7)]
    [InlineData("?starting%5Fafter=7&stream=true&include=a", "?stream=true&include=a", 7)]
    [InlineData("?stream=true&STARTING_AFTER=7", "?stream=true", 7)]
    [InlineData("?stream=true&starting_after=x", "?stream=true", null)]
    [InlineData("?include=a%20b", "?include=a%20b", null)]
    [InlineData("", "", null)]
    public void Where_a_stream_goes_on_is_not_for_the_provider(string asked, string forwarded, int? after)
    {
        Dialect dialect = Dialects.Find("GET", "/v1/responses/resp_1")!;
        Assert.Equal(forwarded, dialect.ForwardedQuery(asked));
        Assert.Equal(after, dialect.ReadBare(asked).StartsAfter);
    }
}
