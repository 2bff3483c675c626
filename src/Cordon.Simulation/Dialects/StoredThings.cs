using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Cordon.Simulation.Dialects;

/// <summary>The paths below which providers keep things: stored responses, conversations, files, batches.</summary>
internal static class StoredThings
{
    public static WireAnswer? Answer(KeptThings kept, HttpRequest http, WireRequest request, Provider provider, Func<string, JsonElement, WireAnswer> ask)
    {
        SimulatedModelOptions options = request.Options;
        return (http.Method, request.Path.Split('/')[1..]) switch
        {
            ("GET", ["v1", "responses", var id]) => Response(kept, id, http.Query["stream"] == "true"),
            ("DELETE", ["v1", "responses", var id]) => kept.Responses.Remove(id) ? Deleted(id, "response.deleted") : Missing("Response", id),
            ("POST", ["v1", "responses", var id, "cancel"]) => Cancel(kept, id),
            ("GET", ["v1", "responses", var id, "input_items"]) => kept.Responses.Find(id) is { } response ? new WireAnswer.Whole(ListOf(response.Items, provider)) : Missing("Response", id),
            ("POST", ["v1", "conversations"]) => Conversation(kept, request),
            ("GET" or "POST", ["v1", "conversations", var id]) => kept.Conversations.Find(id) is { } talk ? new WireAnswer.Whole(talk.Facts.DeepClone()) : Missing("Conversation", id),
            ("DELETE", ["v1", "conversations", var id]) => kept.Conversations.Remove(id) ? Deleted(id, "conversation.deleted") : Missing("Conversation", id),
            (_, ["v1", "conversations", var id, "items", .. var tail]) => kept.Conversations.Find(id) is { } talk ? Items(talk, http.Method, tail, request, provider) : Missing("Conversation", id),
            ("GET", ["v1", "files"]) => Files.List(kept, options, provider),
            ("GET", ["v1", "files", var id]) => Files.One(kept, id, options),
            ("GET", ["v1", "files", var id, "content"]) => Files.Content(kept, id),
            ("DELETE", ["v1", "files", var id]) => Files.Delete(kept, id, provider),
            ("POST", ["v1", "batches"]) => Batches.OfOpenAi(kept, request, ask),
            ("POST", ["v1", "messages", "batches"]) => Batches.OfAnthropic(kept, request, $"{http.Scheme}://{http.Host}", ask),
            ("GET", ["v1", "batches"] or ["v1", "messages", "batches"]) => Batches.List(kept, provider),
            (_, ["v1", "batches", var id, .. var tail]) => Batches.One(kept, http.Method, id, tail),
            (_, ["v1", "messages", "batches", var id, .. var tail]) => Batches.One(kept, http.Method, id, tail),
            _ => null,
        };
    }

    public static WireAnswer Missing(string what, string id) => new WireAnswer.Refused(new Problem(404, $"{what} with id '{id}' not found."));

    public static string Moment(SimulatedModelOptions options) => options.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public static JsonObject ListOf(IReadOnlyList<JsonObject> things, Provider provider)
    {
        JsonObject list = provider == Provider.Anthropic ? [] : new() { ["object"] = "list" };
        list["data"] = new JsonArray([.. things.Select(thing => thing.DeepClone())]);
        list["has_more"] = false;
        list["first_id"] = things.Count > 0 ? things[0]["id"]?.DeepClone() : null;
        list["last_id"] = things.Count > 0 ? things[^1]["id"]?.DeepClone() : null;
        return list;
    }

    private static WireAnswer Deleted(string id, string what) => new WireAnswer.Whole(new JsonObject { ["id"] = id, ["object"] = what, ["deleted"] = true });

    private static WireAnswer Response(KeptThings kept, string id, bool stream) => kept.Responses.Find(id) is not { } response ? Missing("Response", id)
        : stream ? new WireAnswer.Streamed(response.Events, response.Events[^1])
        : new WireAnswer.Whole(response.Finished.DeepClone());

    private static WireAnswer Cancel(KeptThings kept, string id)
    {
        if (kept.Responses.Find(id) is not { } response)
        {
            return Missing("Response", id);
        }

        if (response.Finished["background"]?.GetValue<bool>() != true)
        {
            return new WireAnswer.Refused(new Problem(400, "Only responses created with background set to true can be cancelled."));
        }

        JsonObject cancelled = (JsonObject)response.Finished.DeepClone();
        cancelled["status"] = "cancelled";
        cancelled["output"] = new JsonArray();
        kept.Responses.Keep(id, response with { Finished = cancelled });
        return new WireAnswer.Whole(cancelled.DeepClone());
    }

    private static WireAnswer Conversation(KeptThings kept, WireRequest request)
    {
        JsonObject facts = new()
        {
            ["id"] = request.Id("conv_"),
            ["object"] = "conversation",
            ["created_at"] = request.Created,
            ["metadata"] = request.Body.Member("metadata") is { } metadata ? JsonNode.Parse(metadata.GetRawText()) : new JsonObject(),
        };
        KeptConversation talk = new(facts);
        talk.Add(KeptConversation.ItemsOf(request.Body.Member("items"), request));
        kept.Conversations.Keep(request.Id("conv_"), talk);
        return new WireAnswer.Whole(facts.DeepClone());
    }

    private static WireAnswer Items(KeptConversation talk, string method, string[] tail, WireRequest request, Provider provider)
    {
        switch (method, tail)
        {
            case ("POST", []):
                IReadOnlyList<JsonObject> added = KeptConversation.ItemsOf(request.Body.Member("items"), request);
                talk.Add(added);
                return new WireAnswer.Whole(ListOf(added, provider));
            case ("GET", []):
                return new WireAnswer.Whole(ListOf(talk.Items, provider));
            case ("GET", [var id]) when talk.Items.FirstOrDefault(item => item["id"]?.GetValue<string>() == id) is { } item:
                return new WireAnswer.Whole(item.DeepClone());
            case ("DELETE", [var id]):
                talk.Remove(id);
                return new WireAnswer.Whole(talk.Facts.DeepClone());
            default:
                return Missing("Item", tail.FirstOrDefault() ?? "");
        }
    }
}
