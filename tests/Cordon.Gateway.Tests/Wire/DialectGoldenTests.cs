using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

public sealed class DialectGoldenTests
{
    // Strings of the vectors that are parameters of their protocol and not text: by the last name in their pointer.
    private static readonly HashSet<string> ParameterNames =
    [
        "model", "role", "type", "id", "object", "tool_call_id", "call_id", "tool_use_id", "finish_reason", "detail", "format", "stop", "service_tier",
        "system_fingerprint", "status", "name", "encoding_format", "safety_identifier", "previous_response_id", "truncation", "tool_choice", "effort",
        "summary", "verbosity", "include", "version", "file_id", "container_id", "approval_request_id", "media_type", "stop_sequences", "user_id",
        "signature", "stop_reason", "request_id", "code", "embedding", "page_age", "event_id", "previous_item_id", "language", "voice", "eagerness", "conversation",
        "output_modalities",
        "severity", "param", "think", "keep_alive", "created_at", "modified_at", "done_reason", "remote_model", "capabilities", "parent_model", "family",
        "families", "parameter_size", "quantization_level",
        "mimeType", "mime_type", "category", "threshold", "probability", "mode", "language", "outcome", "finishReason", "modality", "modelVersion", "responseId",
        "responseMimeType", "response_mime_type", "startOffset", "toolType", "allowedFunctionNames", "stopSequences", "thoughtSignature", "reason", "domain",
        "@type", "taskType", "toolUseId", "stopReason", "trace", "guardrailIdentifier", "guardrailVersion", "latency", "qualifiers", "input_type", "completionReason",
        "schemaVersion", "anthropic_version", "anthropic_beta", "ttl", "bucketOwner", "__type", "redactedContent",
        "additionalModelResponseFieldPaths", "response_id", "generation_id", "truncate",
        "jsonrpc", "method", "protocolVersion", "progressToken", "action", "taskId", "createdAt", "resultType",
    ];

    public static TheoryData<string> Vectors => [.. WireVectors.All()];

    public static TheoryData<string> Bodies => [.. WireVectors.All().Where(v => v.EndsWith(".json", StringComparison.Ordinal))];

    public static TheoryData<string> Streams => [.. WireVectors.All().Where(WireVectors.IsStream)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_reads_as_its_list_says(string vector)
    {
        string expected = Path.Combine(WireVectors.Folder, vector + ".txt");
        string actual = WireVectors.List(vector);
        if (Environment.GetEnvironmentVariable("CORDON_WRITE_VECTORS") == "1")
        {
            File.WriteAllText(expected, actual);
        }

        Assert.Equal(File.ReadAllText(expected), actual);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Every_string_of_a_body_is_placed_or_a_parameter(string vector)
    {
        IReadOnlyList<Segment> segments = WireVectors.Segments(vector);
        HashSet<int> placed = [.. segments.Where(s => !s.IsName).Select(s => s.Raw.Start)];
        string[] opaque = [.. segments.Where(s => s.Opaque).Select(s => s.Pointer)];
        JsonTape tape = WireVectors.Tape(vector);
        for (int i = 0; i < tape.Count; i++)
        {
            var node = new JsonNode(tape, i);
            if (node.Kind != JsonValueKind.String || placed.Contains(node.Raw.Start) || opaque.Contains(node.Pointer()))
            {
                continue;
            }

            string named = node.Pointer().Split('/').Last(p => !p.All(char.IsAsciiDigit));
            Assert.True(ParameterNames.Contains(named) && node.Text().Length <= 256, $"{vector}{node.Pointer()} is neither a segment nor a parameter.");
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Every_segment_is_where_it_says(string vector)
    {
        byte[] bytes = WireVectors.Bytes(vector);
        IReadOnlyList<Segment> segments = WireVectors.Segments(vector);
        foreach ((int i, Segment s) in segments.Index())
        {
            Assert.Equal(i, s.Index);
            if (s.Raw.Length > 0)
            {
                Assert.Equal(s.Text, JsonSerializer.Deserialize<string>(bytes.AsSpan(s.Raw.Start, s.Raw.Length)));
            }
        }

        Assert.Equal(segments.Count, segments.Select(s => (s.Pointer, s.IsName)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_reads_the_same_however_it_is_cut(string vector)
    {
        string expected = WireVectors.List(vector);
        for (int piece = 1; piece < 80; piece++)
        {
            var list = new StringBuilder();
            WireVectors.ListStream(WireVectors.DialectOf(vector), WireVectors.Bytes(vector), piece, list);
            Assert.Equal(expected, list.ToString());
        }
    }
}
