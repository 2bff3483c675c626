using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Fuzz.Targets;

/// <summary>The request and the answer of every dialect.</summary>
internal static class DialectTargets
{
    public static IEnumerable<FuzzTarget> All => WireSeeds.Dialects.SelectMany(dialect => (FuzzTarget[])
    [
        new($"{dialect} request", () => WireSeeds.Requests(dialect), JsonTargets.Words, (input, random) => Request(dialect, input, random)),
        new($"{dialect} answer", () => WireSeeds.Answers(dialect), JsonTargets.Words, (input, random) => Answer(dialect, input, random)),
    ]);

    private static void Request(string name, byte[] input, Random random)
    {
        if (JsonTape.Read(input, JsonLimits.Default, out IntakeFault? fault) is not { } tape)
        {
            JsonTargets.Declared(fault, input.Length);
            return;
        }

        // A dialect may remember what it read last, so each reading has its own.
        Dialect dialect = Dialects.Named(name)!;
        RequestReading reading = dialect.ReadRequest(tape);
        if (reading.Fault is not null)
        {
            JsonTargets.Declared(reading.Fault, input.Length);
            return;
        }

        Placed(tape, [.. reading.Segments], random);
        dialect.EffectOf(tape.Root);
        Denial denial = new(403, "cordon_denied", "injection", "No.", "x");
        GC.KeepAlive((dialect.WriteError(denial), dialect.WriteStreamError(denial), dialect.WriteMessage(reading, "x", "No."), dialect.WriteStreamMessage(reading, "x", "No.")));
    }

    private static void Answer(string name, byte[] input, Random random)
    {
        if (JsonTape.Read(input, JsonLimits.Default, out IntakeFault? fault) is not { } tape)
        {
            JsonTargets.Declared(fault, input.Length);
            return;
        }

        Dialect dialect = Dialects.Named(name)!;
        Placed(tape, [.. dialect.ReadAnswer(tape)], random);
        if (dialect.ReadUsage(tape) is { } usage)
        {
            BrokenPropertyException.Unless(usage.Input >= 0 && usage.Output >= 0, "An answer used less than nothing.");
        }
    }

    /// <summary>Segments lie where their text stands, and editing them leaves JSON with everything else as it was.</summary>
    private static void Placed(JsonTape tape, Segment[] segments, Random random)
    {
        List<TextEdit> edits = [];
        HashSet<int> edited = [];
        ReadOnlySpan<byte> bytes = tape.Utf8.Span;
        foreach (Segment segment in segments)
        {
            BrokenPropertyException.Unless(segment.Raw.Start >= 0 && segment.Raw.End <= bytes.Length, "A segment lies outside of the body.");
            if (segment.Raw.Length == 0)
            {
                continue;
            }

            BrokenPropertyException.Unless(bytes[segment.Raw.Start] == '"' && bytes[segment.Raw.End - 1] == '"', "A segment is no whole string.");
            BrokenPropertyException.Unless(segment.Opaque || JsonText.Decode(bytes[(segment.Raw.Start + 1)..(segment.Raw.End - 1)]) == segment.Text, "A segment's text is not what stands there.");
            if (!segment.Opaque && random.Next(3) == 0 && edited.Add(segment.Raw.Start))
            {
                int from = random.Next(segment.Text.Length + 1);
                edits.Add(new TextEdit(segment.Raw, from, from + random.Next(segment.Text.Length - from + 1), "[\"\u20ac\"]"));
            }
        }

        byte[] changed = JsonEdit.Apply(bytes, edits);
        BrokenPropertyException.Unless(edits.Count > 0 || changed.AsSpan().SequenceEqual(bytes), "Nothing was edited, and something changed.");
        BrokenPropertyException.Unless(JsonTape.Read(changed, JsonLimits.Default, out IntakeFault? fault) is { } tape2 ? tape2.Count == tape.Count : fault!.Code is "duplicate-key", "An edit made something else of the document.");
    }
}
