using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>The routes of what providers keep: files, batches, conversations, stored responses.</summary>
internal static class KeptRows
{
    private const string Line = """{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"Hello."}]}}""";
    private const string FileFacts = """{"id":"file-1","object":"file","bytes":1,"created_at":1,"filename":"a.txt","purpose":"user_data","status":"processed"}""";
    private const string Talk = """{"id":"conv_1","object":"conversation","created_at":1,"metadata":{}}""";
    private const string Batch = """{"id":"batch_1","object":"batch","endpoint":"/v1/responses","input_file_id":"file-1","completion_window":"24h","status":"validating","created_at":1}""";
    private const string MessageBatch = """{"id":"msgbatch_1","type":"message_batch","processing_status":"in_progress","results_url":null}""";

    public static IEnumerable<RequestCell> Requests =>
    [
        new(Route.Uploads, Surface.Document, "text", "The notes.\nAbout the ¤."),
        new(Route.Uploads, Surface.Document, "json", """{"notes":["About the ¤."]}"""),
        new(Route.Uploads, Surface.Document, "second line of json", "{\"note\":\"Hello.\"}\n{\"note\":\"About the ¤.\"}\n"),
        new(Route.Uploads, Surface.Document, "name in json", """{"¤":1}"""),
        new(Route.Uploads, Surface.File, "name", "name ¤.txt"),
        new(Route.Uploads, Surface.File, "a picture", "\u0089PNG\u0001", Carries.Opaque),
        new(Route.Uploads, Surface.File, "a page description", "%PDF-1.7 Hello.", Carries.Opaque),
        new(Route.AnthropicUploads, Surface.Document, "text", "About the ¤."),
        new(Route.UploadedLines, Surface.User, "chat", Lines("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"About the ¤."}]}""")),
        new(Route.UploadedLines, Surface.System, "chat", Lines("/v1/chat/completions", """{"model":"m","messages":[{"role":"system","content":"Mind the ¤."}]}""")),
        new(Route.UploadedLines, Surface.ToolDefinition, "chat", Lines("/v1/chat/completions", """{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","description":"Tells the ¤."}}]}""")),
        new(Route.UploadedLines, Surface.User, "responses", Lines("/v1/responses", """{"model":"m","input":"About the ¤."}""")),
        new(Route.UploadedLines, Surface.EmbeddingInput, "embeddings", Lines("/v1/embeddings", """{"model":"m","input":"About the ¤."}""")),
        new(Route.UploadedLines, Surface.User, "completions", Lines("/v1/completions", """{"model":"m","prompt":"About the ¤."}""")),
        new(Route.UploadedLines, Surface.User, "moderations", Lines("/v1/moderations", """{"model":"m","input":"About the ¤."}""")),
        new(Route.UploadedLines, Surface.Unknown, "beside the body", Line + "\n" + """{"custom_id":"the ¤","method":"POST","url":"/v1/responses","body":{"model":"m","input":"Hello."}}"""),
        new(Route.Batches, Surface.Unknown, "metadata", """{"input_file_id":"file-read","endpoint":"/v1/responses","completion_window":"24h","metadata":{"note":"The ¤."}}"""),
        new(Route.Batches, Surface.File, "that nobody read here", """{"input_file_id":"file-elsewhere","endpoint":"/v1/responses","completion_window":"24h"}""", Carries.Opaque),
        new(Route.MessageBatches, Surface.User, "second request", """{"requests":[{"custom_id":"a","params":{"model":"m","max_tokens":9,"messages":[]}},{"custom_id":"b","params":{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"About the ¤."}]}}]}"""),
        new(Route.MessageBatches, Surface.System, "system", """{"requests":[{"custom_id":"a","params":{"model":"m","max_tokens":9,"system":"Mind the ¤.","messages":[]}}]}"""),
        new(Route.MessageBatches, Surface.Unknown, "custom id", """{"requests":[{"custom_id":"the ¤","params":{"model":"m","max_tokens":9,"messages":[]}}]}"""),
        new(Route.Conversations, Surface.User, "item", """{"items":[{"type":"message","role":"user","content":"About the ¤."}]}"""),
        new(Route.Conversations, Surface.Unknown, "metadata", """{"metadata":{"note":"The ¤."}}"""),
        new(Route.ConversationMetadata, Surface.Unknown, "metadata", """{"metadata":{"note":"The ¤."}}"""),
        new(Route.ConversationItems, Surface.ToolResult, "output", """{"items":[{"type":"function_call_output","call_id":"c","output":"The ¤."}]}"""),
    ];

    public static IEnumerable<AnswerCell> Answers =>
    [
        new(Route.Uploads, Surface.File, "name", "Hello.", Script: FileFacts.Replace("a.txt", "¤.txt", StringComparison.Ordinal)),
        new(Route.UploadedLines, Surface.File, "name", Line, Script: FileFacts.Replace("a.txt", "¤.txt", StringComparison.Ordinal)),
        new(Route.AnthropicUploads, Surface.File, "name", "Hello.", Script: """{"type":"file","id":"file_1","filename":"¤.txt","mime_type":"text/plain","size_bytes":1}"""),
        new(Route.Batches, Surface.Unknown, "what went wrong", """{"endpoint":"/v1/responses"}""", Script: Batch[..^1] + ""","errors":{"object":"list","data":[{"code":"x","message":"The ¤."}]}}"""),
        new(Route.MessageBatches, Surface.Unknown, "a stranger's field", """{"requests":[]}""", Script: MessageBatch[..^1] + ""","note":"The ¤."}"""),
        new(Route.Conversations, Surface.Unknown, "metadata", "{}", Script: Talk.Replace("{}", """{"note":"The ¤."}""", StringComparison.Ordinal)),
        new(Route.ConversationMetadata, Surface.Unknown, "metadata", "{}", Script: Talk.Replace("{}", """{"note":"The ¤."}""", StringComparison.Ordinal)),
        new(Route.ConversationItems, Surface.User, "item", """{"items":[]}""", Script: """{"object":"list","data":[{"id":"msg_1","type":"message","role":"user","content":[{"type":"input_text","text":"About the ¤."}]}]}"""),
        new(Route.StoredResponse, Surface.Assistant, "text", "", Script: """{"id":"resp_1","object":"response","status":"completed","output":[{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"All about the ¤."}]}]}"""),
        new(Route.StoredResponse, Surface.System, "instructions", "", Script: """{"id":"resp_1","object":"response","status":"completed","instructions":"Mind the ¤.","output":[]}"""),
        new(Route.StoredResponse, Surface.Assistant, "text in a stream", "?stream=true", Script: "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"All about the ¤.\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"output\":[]}}\n\n"),
        new(Route.FileContent, Surface.Document, "text", "", Script: "The notes about the ¤."),
        new(Route.FileContent, Surface.Assistant, "answer of a batch", "", Script: Answered("""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"All about the ¤."}}]}""")),
        new(Route.FileContent, Surface.Assistant, "response of a batch", "", Script: Answered("""{"id":"resp_1","object":"response","status":"completed","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"The ¤."}]}]}""")),
        new(Route.FileContent, Surface.Unknown, "error of a batch", "", Script: """{"id":"r","custom_id":"a","response":null,"error":{"code":"x","message":"The ¤."}}"""),
        new(Route.FileContent, Surface.File, "a picture", "", Script: "\u0089PNG\u0001", Carries: Carries.Opaque),
        new(Route.BatchResults, Surface.Assistant, "message", "", Script: """{"custom_id":"a","result":{"type":"succeeded","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"All about the ¤."}]}}}""" + "\n" + """{"custom_id":"b","result":{"type":"canceled"}}"""),
        new(Route.BatchResults, Surface.Unknown, "error", "", Script: """{"custom_id":"a","result":{"type":"errored","error":{"type":"error","error":{"type":"x","message":"The ¤."}}}}"""),
        .. new[] { Route.Uploads, Route.UploadedLines, Route.AnthropicUploads, Route.Batches, Route.MessageBatches, Route.Conversations, Route.ConversationMetadata, Route.ConversationItems, Route.StoredResponse }.Select(Broken),
    ];

    private static AnswerCell Broken(Route route) => new(
        route, Surface.Unknown, "not to be read",
        route == Route.UploadedLines ? Line : route.Form is not null ? "Hello." : route.Get ? "" : route == Route.MessageBatches ? """{"requests":[]}""" : "{}",
        Script: """{"not": json, "the ¤" """, Carries: Carries.Link);

    private static string Lines(string url, string body) => Line + "\n" + $$$"""{"custom_id":"b","method":"POST","url":"{{{url}}}","body":{{{body}}}}""" + "\n";

    private static string Answered(string body) => $$$"""{"id":"r","custom_id":"a","response":{"status_code":200,"request_id":"q","body":{{{body}}}},"error":null}""";
}
