using Cordon.Detection.Pii;

namespace Cordon.Train.Pii;

/// <summary>A segment as the tagger meets it, with the label of each token.</summary>
internal sealed record Sample(string Text, TextToken[] Tokens, byte[] Labels)
{
    private static readonly Dictionary<string, string> Types = new()
    {
        ["PERSON_NAME"] = "PERSON", ["ORGANIZATION_NAME"] = "ORGANIZATION", ["JOB_TITLE"] = "JOB_TITLE",
        ["HEALTH_CONDITION"] = "HEALTH_CONDITION", ["MEDICATION_NAME"] = "MEDICATION", ["PROCEDURE_NAME"] = "MEDICAL_PROCEDURE",
    };

    public static IEnumerable<Sample> Of(LabelledRow row)
    {
        List<TextToken> tokens = [];
        for (int at = 0; at < row.Text.Length;)
        {
            at = Segments.Next(row.Text, at, tokens, out _);
            if (tokens.Count == 0)
            {
                continue;
            }

            byte[] labels = new byte[tokens.Count];
            for (int i = 0; i < labels.Length; i++)
            {
                LabelledSpan? span = row.Spans.Find(s => s.Start <= tokens[i].Start && tokens[i].End <= s.End && Types.ContainsKey(s.Type));
                if (span is not null)
                {
                    int kind = Array.IndexOf(Chain.Entities, Types[span.Type]);
                    bool begins = i == 0 || tokens[i - 1].Start < span.Start;
                    labels[i] = (byte)((2 * kind) + (begins ? 1 : 2));
                }
            }

            yield return new(row.Text, [.. tokens], labels);
        }
    }
}
