using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>What every dialect's request has in common: an object with a model, a stream flag and tools.</summary>
internal sealed class RequestReader(JsonTape body)
{
    private readonly ImmutableArray<string>.Builder _tools = ImmutableArray.CreateBuilder<string>();

    public JsonTape Tape { get; } = body;

    public Placing Placing { get; } = new(body);

    public JsonNode Root { get; } = body.Root;

    public ReadOnlyMemory<byte> OutputSchema { get; set; }

    public string? Conversation { get; set; }

    /// <summary>Whether a request that says nothing about it asks for a stream.</summary>
    public bool StreamsUnlessTold { get; init; }

    public void Declares(string? tool)
    {
        if (tool is not null)
        {
            _tools.Add(tool);
        }
    }

    /// <summary>Places a tool definition whose name, description and schema are directly in <paramref name="definition"/>.</summary>
    public void Definition(JsonNode definition)
    {
        string? name = definition.Get("name"u8).TextOrNull();
        Declares(name);
        Placing.Tree(definition, Surface.ToolDefinition, Trust.Untrusted, name, JsonSchemaWords.Names);
    }

    public RequestReading Finish(Protocol protocol)
    {
        string? model = null;
        bool stream = false;
        if (Root.Kind == JsonValueKind.Object)
        {
            model = Placing.Is(Root.Get("model"u8), JsonValueKind.String) ? Root.Get("model"u8).Text() : null;
            JsonNode flag = Root.Get("stream"u8);
            stream = flag.Kind == JsonValueKind.True || (StreamsUnlessTold && flag.Kind != JsonValueKind.False);
            if (flag.Kind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined))
            {
                // Some servers read "true" or 1 as true: we would then await another kind of answer than comes.
                Placing.Refuse("wrong-type", flag, "Make this true or false.");
            }
        }

        return Finish(protocol, model, stream);
    }

    /// <summary>The same where the body does not say the model and whether a stream is wanted.</summary>
    public RequestReading Finish(Protocol protocol, string? model, bool stream)
    {
        if (Root.Kind != JsonValueKind.Object)
        {
            Placing.Refuse("not-an-object", Root, "Send a JSON object.");
        }

        if (Placing.Fault is { } fault)
        {
            return RequestReading.Refused(fault);
        }

        Placing.Sweep(protocol, Trust.User);
        return new RequestReading(Placing.Segments(), model, stream, _tools.ToImmutable(), Conversation, OutputSchema) { Asked = Asked.Read(Root), Uses = Placing.Uses };
    }
}
