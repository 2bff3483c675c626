using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>OpenAI's Responses API: <c>POST /v1/responses</c>.</summary>
internal sealed class OpenAiResponsesDialect : Dialect
{
    public override string Name => "openai-responses";

    public override string Provider => "openai";

    // Answers are stored unless the request says no.
    public override Effect EffectOf(JsonNode request) => Effects.OfGeneration(request, storedUnlessRefused: true);

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        JsonNode root = reader.Root;
        JsonNode input = root.Get("input"u8);
        if (input.Kind is not (JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Undefined or JsonValueKind.Null))
        {
            reader.Placing.Refuse("wrong-type", input, "Make the input a string or an array of items.");
        }

        if (reader.Placing.Is(root.Get("tools"u8), JsonValueKind.Array))
        {
            foreach (JsonNode tool in root.Get("tools"u8).Items)
            {
                reader.Definition(tool);
                if (tool.Get("name"u8).Kind != JsonValueKind.String)
                {
                    // Tools that the provider runs have no name but their type.
                    reader.Declares(tool.Get("type"u8).TextOrNull());
                }
            }
        }

        reader.OutputSchema = root.Get("text"u8).Get("format"u8).Get("schema"u8).Bytes;
        JsonNode conversation = root.Get("conversation"u8);
        KeepsBy(reader.Placing, root, conversation);
        reader.Conversation = root.Get("previous_response_id"u8).TextOrNull()
            ?? conversation.TextOrNull() ?? conversation.Get("id"u8).TextOrNull() ?? root.Get("user"u8).TextOrNull();
        Place(reader.Placing, root, Trust.User);
        RequestReading reading = reader.Finish(OpenAiResponsesProtocol.Request);
        return root.Get("background"u8).Kind == JsonValueKind.True ? reading with { Asked = reading.Asked with { RunsLater = true } } : reading;
    }

    /// <summary>What of the request lies with the provider: earlier turns, files that tools read.</summary>
    private static void KeepsBy(Placing placing, JsonNode root, JsonNode conversation)
    {
        placing.Names(KeptKind.Response, root.Get("previous_response_id"u8), Surface.Unknown);
        placing.Names(KeptKind.Conversation, conversation.Kind == JsonValueKind.Object ? conversation.Get("id"u8) : conversation, Surface.Unknown);
        foreach (JsonNode tool in root.Get("tools"u8).Items)
        {
            JsonNode files = tool.Get("container"u8).Get("file_ids"u8);
            placing.OpaqueBeside(files, Surface.File, Trust.User);
            foreach (JsonNode file in files.Items)
            {
                placing.Names(KeptKind.File, file);
            }
        }
    }

    public override ImmutableArray<KeptId> ReadGiven(JsonTape answer) => Given(answer.Root);

    /// <summary>The ids in a response object: its own, and those of its items, by which later requests can name them.</summary>
    internal static ImmutableArray<KeptId> Given(JsonNode response)
    {
        // Without a word about it, a response is kept.
        if (response.Get("id"u8).TextOrNull() is not { } id || response.Get("store"u8).Kind == JsonValueKind.False)
        {
            return [];
        }

        bool isWhole = response.Get("status"u8).TextOrNull() is not ("queued" or "in_progress");
        ImmutableArray<KeptId>.Builder given = ImmutableArray.CreateBuilder<KeptId>();
        given.Add(new KeptId(KeptKind.Response, id) { IsWhole = isWhole });
        foreach (JsonNode item in response.Get("output"u8).Items)
        {
            if (item.Get("id"u8).TextOrNull() is { } part)
            {
                given.Add(new KeptId(KeptKind.Item, part) { IsWhole = isWhole });
            }
        }

        return given.DrainToImmutable();
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        Place(placing, body.Root, Trust.Untrusted);
        placing.Sweep(OpenAiResponsesProtocol.Answer, Trust.Untrusted);
        return placing.Segments();
    }

    public override Usage? ReadUsage(JsonTape answer) => ReportedUsage.OpenAi(answer.Root);

    public override StreamReading OpenStream() => new OpenAiResponsesStream();

    public override byte[] WriteError(Denial denial) => OpenAiErrors.Body(denial);

    // OpenAI's .NET client hands the error event on like any other update, and a program that reads only text would not notice.
    public override bool BreaksAfterStreamError => true;

    public override byte[] WriteStreamError(Denial denial) => OpenAiResponsesWriter.StreamError(denial);

    public override byte[] WriteMessage(RequestReading request, string exchange, string text) =>
        WireWriter.Json(json => OpenAiResponsesWriter.Response(json, request, exchange, text, isDone: true));

    public override byte[] WriteStreamMessage(RequestReading request, string exchange, string text) =>
        OpenAiResponsesWriter.StreamMessage(request, exchange, text);

    /// <summary>Places what requests and response objects share: a response repeats the request's instructions, tools and format.</summary>
    internal static void Place(Placing placing, JsonNode holder, Trust own)
    {
        var items = new OpenAiItems(placing, own);
        JsonNode instructions = holder.Get("instructions"u8);
        if (instructions.Kind == JsonValueKind.Array)
        {
            items.List(instructions);
        }
        else if (instructions.Kind == JsonValueKind.String || own == Trust.User)
        {
            placing.Text(instructions, Surface.System, Trust.Trusted);
        }

        JsonNode input = holder.Get("input"u8);
        if (input.Kind == JsonValueKind.String)
        {
            placing.Text(input, Surface.User, Trust.User);
        }

        items.List(input);
        items.List(holder.Get("output"u8));
        foreach (JsonNode tool in holder.Get("tools"u8).Items)
        {
            placing.Tree(tool, Surface.ToolDefinition, Trust.Untrusted, tool.Get("name"u8).TextOrNull(), JsonSchemaWords.Names);
        }

        JsonNode format = holder.Get("text"u8).Get("format"u8);
        placing.Tree(format.Get("name"u8), Surface.System, Trust.Trusted);
        placing.Tree(format.Get("description"u8), Surface.System, Trust.Trusted);
        placing.Tree(format.Get("schema"u8), Surface.System, Trust.Trusted, null, JsonSchemaWords.Names);
        foreach (JsonNode variable in holder.Get("prompt"u8).Get("variables"u8).Members)
        {
            if (variable.Kind == JsonValueKind.String)
            {
                placing.Text(variable, Surface.User, Trust.User);
            }
            else
            {
                items.Part(variable, Surface.User, Trust.User, null);
            }
        }
    }
}
