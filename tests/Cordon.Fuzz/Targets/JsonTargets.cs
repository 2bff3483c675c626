using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;
using Cordon.Hostile.Json;

namespace Cordon.Fuzz.Targets;

/// <summary>The list of JSON values that every body and every event is read through.</summary>
internal static class JsonTargets
{
    public static readonly string[] Words =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "false", "\"\"", "{}", "[]", "\\u0000", "\\ud800", "\\udc00", "\\\"", "\\", "\"a\":1,", "\"a\":2,", "\"\\u0061\":3,", "\ufeff", "1e5", "\"type\":\"text\"",
        "\"text\":", "\"content\":", "\"role\":\"tool\"", "\"messages\":", "\"input\":", "\"model\":\"m\"", "\"stream\":true", "\"arguments\":\"{\\\"a\\\":1}\"", "\"Messages\":",
    ];

    public static readonly FuzzTarget Tape = new(
        "json tape",
        () => [.. TortureCases.All.Select(test => test.In("""{"a":[1,"b"]}""")).Where(body => body.Length <= 4_096), .. WireSeeds.Dialects.SelectMany(WireSeeds.Requests)],
        Words, Read, Floor: 128 << 10);

    /// <summary>A fault says what is wrong in one of the known words, and repeats nothing of the input but a bounded pointer.</summary>
    public static void Declared(IntakeFault? fault, int length)
    {
        BrokenPropertyException.Unless(fault is not null, "There is neither a reading nor a fault.");
        BrokenPropertyException.Unless(fault!.Code.Length is > 0 and < 32 && fault.Code.All(letter => letter is (>= 'a' and <= 'z') or '-' or '8'), "The code is no word.");
        BrokenPropertyException.Unless(fault.Pointer.Length <= 256 && fault.Offset >= 0 && fault.Offset <= length, "The fault's place is not in the input.");
    }

    private static void Read(byte[] input, Random random)
    {
        JsonTape? tape = JsonTape.Read(input, JsonLimits.Default, out IntakeFault? fault);

        // The same bytes within others: what stands around them is none of a reader's business.
        byte[] around = [.. "{\"b\":\""u8, .. input, .. "\",\"c\":[1,2]}"u8];
        JsonTape? again = JsonTape.Read(around.AsMemory(6, input.Length), JsonLimits.Default, out IntakeFault? same);
        BrokenPropertyException.Unless(fault == same && tape?.Count == again?.Count, "What stands around the bytes changes how they are read.");
        if (tape is null)
        {
            Declared(fault, input.Length);
            return;
        }

        using JsonDocument strict = JsonDocument.Parse(input, new JsonDocumentOptions { MaxDepth = 64 });
        for (int i = 0; i < tape.Count; i++)
        {
            JsonNode node = new(tape, i);
            BrokenPropertyException.Unless(node.Raw.Start >= 0 && node.Raw.Length > 0 && node.Raw.End <= input.Length, "A value lies outside of the input.");
            BrokenPropertyException.Unless(node.Text() == new JsonNode(again!, i).Text() && node.Name == new JsonNode(again!, i).Name, "A text depends on what stands around it.");
        }

        Same(tape.Root, strict.RootElement);
        new JsonNode(tape, random.Next(tape.Count)).Pointer();
    }

    private static void Same(JsonNode ours, JsonElement theirs)
    {
        BrokenPropertyException.Unless(ours.Kind == theirs.ValueKind, "A value has another kind for a strict reader.");
        switch (ours.Kind)
        {
            case JsonValueKind.Object:
                using (JsonElement.ObjectEnumerator members = theirs.EnumerateObject())
                {
                    JsonElement.ObjectEnumerator at = members;
                    foreach (JsonNode member in ours.Members)
                    {
                        BrokenPropertyException.Unless(at.MoveNext() && (IsHalf(member.Name!) || at.Current.Name == member.Name), "A name is another for a strict reader.");
                        Same(member, at.Current.Value);
                    }

                    BrokenPropertyException.Unless(!at.MoveNext(), "A strict reader sees more members.");
                }

                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonNode item in ours.Items)
                {
                    Same(item, theirs[index++]);
                }

                BrokenPropertyException.Unless(index == theirs.GetArrayLength(), "A strict reader sees more items.");
                break;
            case JsonValueKind.String:
                BrokenPropertyException.Unless(IsHalf(ours.Text()) || ours.Text() == theirs.GetString(), "A text is another for a strict reader.");
                break;
            default:
                BrokenPropertyException.Unless(Encoding.UTF8.GetString(ours.Bytes.Span) == theirs.GetRawText(), "A value is another for a strict reader.");
                break;
        }
    }

    // Half a surrogate pair is nothing that a strict reader would decode.
    private static bool IsHalf(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}
