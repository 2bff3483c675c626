using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>OpenAI's formats behind Azure's paths: the formats have rows of their own, so here each path shows that it has them too.</summary>
internal static class AzureRows
{
    private const string Say = "All about the ¤ and much more that follows it.";

    private static readonly Route[] Chats = [Route.AzureChat, Route.AzureV1Chat];
    private static readonly Route[] Responses = [Route.AzureResponses, Route.AzureV1Responses];
    private static readonly Route[] Completions = [Route.AzureCompletions, Route.AzureV1Completions];
    private static readonly Route[] Embeddings = [Route.AzureEmbeddings, Route.AzureV1Embeddings];

    public static IEnumerable<RequestCell> Requests =>
    [
        .. Chats.Select(route => new RequestCell(route, Surface.User, "last turn", """{"model":"m","messages":[{"role":"user","content":"About the ¤."}]}""")),
        .. Chats.Select(route => new RequestCell(route, Surface.ToolDefinition, "description", """{"model":"m","messages":[{"role":"user","content":"Hello."}],"tools":[{"type":"function","function":{"name":"f","description":"Tells the ¤."}}]}""")),
        .. Chats.Select(route => new RequestCell(route, Surface.Unknown, "data source", """{"model":"m","messages":[{"role":"user","content":"Hello."}],"data_sources":[{"type":"azure_search","parameters":{"role_information":"Mind the ¤."}}]}""")),
        .. Responses.Select(route => new RequestCell(route, Surface.User, "input", """{"model":"m","input":"About the ¤."}""")),
        .. Completions.Select(route => new RequestCell(route, Surface.User, "prompt", """{"model":"m","prompt":"About the ¤."}""")),
        .. Embeddings.Select(route => new RequestCell(route, Surface.EmbeddingInput, "string", """{"model":"m","input":"About the ¤."}""")),
    ];

    public static IEnumerable<AnswerCell> Answers =>
    [
        .. Chats.SelectMany(route => AnswerCells.Spoken(route, Surface.Assistant, "text", $$$"""{"model":"m","messages":[{"role":"user","content":"{{{Say}}}"}]}""", "echo")),
        .. Responses.SelectMany(route => AnswerCells.Spoken(route, Surface.Assistant, "text", $$$"""{"model":"m","input":"{{{Say}}}"}""", "echo")),
        .. Completions.SelectMany(route => AnswerCells.Spoken(route, Surface.Assistant, "text", $$$"""{"model":"m","prompt":"{{{Say}}}"}""", "echo")),
        .. Embeddings.Select(route => new AnswerCell(route, Surface.Unknown, "model's name", """{"model":"the ¤","input":"Hello."}""")),
        new(Route.AzureV1Models, Surface.Unknown, "one model's name", "/the%20¤"),
        new(Route.AzureChat, Surface.Unknown, "filter's licence", AnswerCells.ChatHello,
            Script: """{"choices":[{"index":0,"message":{"role":"assistant","content":"Yes."},"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"protected_material_code":{"detected":true,"citation":{"license":"The ¤."}}}}]}"""),
    ];
}
