using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Evaluating;

/// <summary>Where a text of labelled data stands in practice: the one table that says as what a row is judged.</summary>
/// <param name="Kind">The row's kind.</param>
/// <param name="Beside">Only for rows with one of these keys in their context; empty for all.</param>
/// <param name="Field">What is judged: <c>text</c>, or a key of the context.</param>
/// <param name="AsKind">The kind that the text is an example of, where it is not the row's.</param>
internal sealed record Reading(string Kind, ImmutableArray<string> Beside, string Field, Surface Surface, string AsKind)
{
    private const string Text = "text";

    /// <summary>The first line that fits a row's text is taken, and every line that fits another field.</summary>
    public static ImmutableArray<Reading> All { get; } =
    [
        Of("direct_injection", Surface.User),
        Of("jailbreak", Surface.User),
        Of("system_prompt_extraction", Surface.User),
        Of("harmful_request", Surface.User),
        Of("dangerous_code_request", Surface.User),
        Of("toxicity", Surface.User),
        Of("pii", Surface.User),
        Of("secret", Surface.User),
        Of("indirect_injection", Surface.ToolResult),
        Of("tool_description", Surface.ToolDefinition),
        Of("exfil_link", Surface.Assistant),
        Of("benign_link", Surface.Assistant),
        Of("refusal", Surface.Assistant),
        Of("compliance", Surface.Assistant),
        Of("grounded", Surface.Assistant),
        Of("ungrounded", Surface.Assistant),
        Of("insecure_code", Surface.Assistant),
        Of("secure_code", Surface.Assistant),
        Of("dangerous_code", Surface.ToolCall),
        Of("benign", Surface.ToolResult, "tool", "tool_call", "carrier"),
        Of("hard_benign", Surface.ToolResult, "tool", "tool_call", "carrier"),
        Of("benign", Surface.User),
        Of("hard_benign", Surface.User),
        // The answer to a harmless coding request is code that nobody has reviewed and that is presumed clean.
        new("benign", ["response"], "response", Surface.Assistant, "secure_code"),
    ];

    public static IEnumerable<Reading> For(LabelledRow row)
    {
        bool read = false;
        foreach (Reading reading in All)
        {
            if (reading.Kind == row.Kind && (reading.Beside.IsEmpty || reading.Beside.Any(row.Context.ContainsKey)) && (reading.Field != Text || !read))
            {
                read |= reading.Field == Text;
                yield return reading;
            }
        }
    }

    public string TextOf(LabelledRow row) => Field == Text ? row.Text : row.Context[Field];

    public bool IsText => Field == Text;

    private static Reading Of(string kind, Surface surface, params ImmutableArray<string> beside) => new(kind, beside, Text, surface, kind);
}
