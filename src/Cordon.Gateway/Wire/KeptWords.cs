using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// What providers say about the things that they keep: responses, items, conversations, files and batches, one of them or a list under <c>data</c>.
/// </summary>
internal static class KeptWords
{
    private static readonly string[] Thing =
    [
        "id", "object", "type", "status", "role", "purpose", "bytes", "mime_type", "created_at", "expires_at", "completed_at", "ended_at", "archived_at", "cancel_initiated_at",
        "endpoint", "input_file_id", "output_file_id", "error_file_id", "completion_window", "processing_status", "model", "status_details~", "results_url",
        "errors/object", "errors/data/*/code", "errors/data/*/param", "expires_after/anchor",
    ];

    private static readonly string[] Names =
    [
        "data", "filename", "errors", "line", "message", "request_counts", "total", "completed", "failed", "processing", "succeeded", "errored", "canceled", "expired",
        "size_bytes", "downloadable", "deleted", "has_more", "created_at", "in_progress_at", "expires_at", "finalizing_at", "completed_at", "failed_at", "expired_at",
        "cancelling_at", "cancelled_at", "metadata", "error", "seconds", "first_id", "last_id", "usage", "scope", "archived_at", "cancel_initiated_at", "ended_at",
    ];

    private static readonly string[] Item = [.. OpenAiResponsesProtocol.ItemPaths];

    public static Protocol Answer { get; } = new(
        [
            "first_id", "last_id", "error/type", "error/code", "error/param", "request_id", .. Thing, .. Thing.Select(path => "data/*/" + path),
            .. Item, .. Item.Select(path => "data/*/" + path), .. OpenAiResponsesProtocol.ObjectPaths,
        ],
        [.. Names, .. OpenAiResponsesProtocol.MemberNames]);

    /// <summary>What is put into a conversation.</summary>
    public static Protocol Items { get; } = new([.. Item.Select(path => "items/*/" + path)], ["items", .. Names, .. OpenAiResponsesProtocol.MemberNames]);

    public static ImmutableArray<Segment> Read(JsonTape body)
    {
        var placing = new Placing(body);
        Place(placing, body.Root);
        foreach (JsonNode thing in body.Root.Get("data"u8).Items)
        {
            Place(placing, thing);
        }

        placing.Sweep(Answer, Trust.Untrusted);
        return placing.Segments();
    }

    /// <summary>The ids in an answer that makes something of a kind: its own, and those in it.</summary>
    public static ImmutableArray<KeptId> Created(KeptKind kind, JsonNode root) =>
        root.Get("id"u8).TextOrNull() is { Length: > 0 } id ? [new KeptId(kind, id) { IsWhole = IsWhole(root) }, .. Given(root)] : Given(root);

    /// <summary>The ids in an answer about something that is there: a response's, those of the files that a batch gives, those of listed items.</summary>
    public static ImmutableArray<KeptId> Given(JsonNode root)
    {
        List<KeptId> given = [];
        if (root.Get("object"u8).TextIs("response"u8))
        {
            given.AddRange(OpenAiResponsesDialect.Given(root));
        }

        Add(KeptKind.File, root.Get("output_file_id"u8), isWhole: false);
        Add(KeptKind.File, root.Get("error_file_id"u8), isWhole: false);
        foreach (JsonNode item in root.Get("data"u8).Items)
        {
            Add(KeptKind.Item, item.Get("id"u8), isWhole: true);
        }

        return [.. given];

        void Add(KeptKind of, JsonNode id, bool isWhole)
        {
            if (id.TextOrNull() is { Length: > 0 } text)
            {
                given.Add(new KeptId(of, text) { IsWhole = isWhole });
            }
        }
    }

    /// <summary>Where the results of a batch are, said as an address of the provider's: its path leads here.</summary>
    public static IEnumerable<(JsonNode Text, string Path)> Links(JsonNode root)
    {
        foreach (JsonNode thing in (JsonNode[])[root, .. List(root.Get("data"u8))])
        {
            JsonNode link = thing.Get("results_url"u8);
            if (link.Kind == JsonValueKind.String && link.Raw.Length <= Protocol.LongestParameter && Uri.TryCreate(link.Text(), UriKind.Absolute, out Uri? address))
            {
                yield return (link, address.AbsolutePath);
            }
        }
    }

    /// <summary>
    /// A name for the session of something that says of no conversation: what is untrusted in one file must not make all files of an application so.
    /// The beginning and the length are enough for that.
    /// </summary>
    public static string SessionOf(ReadOnlySpan<byte> content) =>
        $"{content.Length} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content[..Math.Min(content.Length, 65_536)]))}";

    private static IEnumerable<JsonNode> List(JsonNode array)
    {
        foreach (JsonNode item in array.Items)
        {
            yield return item;
        }
    }

    private static void Place(Placing placing, JsonNode thing)
    {
        if (thing.Kind != JsonValueKind.Object)
        {
            return;
        }

        if (thing.Get("filename"u8).Kind == JsonValueKind.String && thing.Get("content"u8).Kind == JsonValueKind.Undefined)
        {
            placing.Text(thing.Get("filename"u8), Surface.File, Trust.Untrusted);
        }

        if (thing.Get("object"u8).TextOrNull() is null && (thing.Get("content"u8).Kind != JsonValueKind.Undefined || thing.Get("type"u8).Kind == JsonValueKind.String))
        {
            // An item of a response or a conversation: those have a type and no object.
            new OpenAiItems(placing, Trust.Untrusted).Item(thing);
        }
        else
        {
            OpenAiResponsesDialect.Place(placing, thing, Trust.Untrusted);
        }
    }

    private static bool IsWhole(JsonNode thing) =>
        thing.Get("status"u8).TextOrNull() is not ("validating" or "in_progress" or "finalizing" or "queued") && thing.Get("processing_status"u8).TextOrNull() is not "in_progress";
}
