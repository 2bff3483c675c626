using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using Cordon.Contracts;
using Cordon.Detection.Exfiltration;
using Cordon.Gateway.Judging;

namespace Cordon.Gateway.Inspection;

/// <summary>How a stand-in's value is written back.</summary>
internal static class Restoration
{
    /// <summary>Whether the segment is a JSON document inside a string: the arguments of a call.</summary>
    public static bool IsDocument(Segment segment) =>
        segment.Surface == Surface.ToolCall && segment.Pointer.EndsWith("/arguments", StringComparison.Ordinal)
        // Where the arguments are an object, an argument may have that name.
        && !segment.Pointer.Contains("/input/", StringComparison.Ordinal) && !segment.Pointer.Contains("/arguments/", StringComparison.Ordinal)
        && !segment.Pointer.Contains("/args/", StringComparison.Ordinal) && !segment.Pointer.Contains("/parameters/", StringComparison.Ordinal);

    /// <summary>The same for a stream's text, by its channel.</summary>
    public static bool IsDocument(Surface surface, string channel) =>
        surface == Surface.ToolCall && (channel.EndsWith("/arguments", StringComparison.Ordinal) || channel.Contains("arguments/", StringComparison.Ordinal));

    /// <summary>The stand-ins in a part of a stream's text that is decided, but for those that an edit takes out.</summary>
    public static IEnumerable<SpanEdit> In(Channel channel, string window, int decided, int hold, ImmutableArray<SpanEdit> edits, Pseudonyms pseudonyms, PolicyInForce policy)
    {
        if (channel.IsFixed)
        {
            yield break;
        }

        bool isDocument = IsDocument(channel.Surface, channel.Name);
        foreach (StandIn found in Of(window, decided, channel.WindowStart > 0, isDocument, pseudonyms, policy))
        {
            if (found.End <= hold && !edits.Any(edit => edit.Start < found.End && found.Start < edit.End))
            {
                yield return new SpanEdit(channel.Index, found.Start, found.End, Write(found.Value, isDocument));
            }
        }
    }

    /// <summary>
    /// The stand-ins in a text that give way to their values. In an address a stand-in stays: guards have judged the address without the value, and it leaves with
    /// whoever opens it.
    /// </summary>
    public static IEnumerable<StandIn> Of(string text, int from, bool isCut, bool isDocument, Pseudonyms pseudonyms, PolicyInForce policy) =>
        pseudonyms.Find(text, from, isDocument).Where(found => !AddressAround.Holds(text, found.Start, found.End, isCut, isDocument, policy.Policy.Detection.AllowedHosts));

    /// <summary>The text with the edits made.</summary>
    public static string Written(string text, ImmutableArray<SpanEdit> edits)
    {
        StringBuilder written = new(text.Length);
        int from = 0;
        foreach (SpanEdit edit in edits.OrderBy(edit => edit.Start))
        {
            written.Append(text, from, edit.Start - from).Append(edit.Replacement);
            from = edit.End;
        }

        return written.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>In a document the value must be escaped once for it (the string around the document is escaped by the edit).</summary>
    public static string Write(string value, bool inDocument) => inDocument ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value) : value;
}
