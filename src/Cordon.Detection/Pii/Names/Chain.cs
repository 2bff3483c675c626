using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Labels of tokens: nothing, or the beginning or inside of an entity; and the best row of them.</summary>
internal static class Chain
{
    /// <summary>Entity of labels 1 and 2, 3 and 4, …: beginning and inside.</summary>
    public static readonly string[] Entities = [PiiEntities.Person, PiiEntities.Organization, PiiEntities.JobTitle, PiiEntities.HealthCondition, PiiEntities.Medication, PiiEntities.MedicalProcedure];

    /// <summary>Labels in use.</summary>
    public static int Count => 1 + (2 * Entities.Length);

    /// <summary>Viterbi over scores of tokens (rows of <see cref="NameModel.Labels"/>) and weights of pairs.</summary>
    public static void Best(ReadOnlySpan<float> scores, ReadOnlySpan<float> transitions, Span<byte> labels)
    {
        const int Width = NameModel.Labels;
        int tokens = scores.Length / Width;
        if (tokens == 0)
        {
            return;
        }

        Span<byte> back = stackalloc byte[tokens * Width];
        Span<float> row = stackalloc float[Width], next = stackalloc float[Width];
        for (int label = 0; label < Count; label++)
        {
            row[label] = Follows(0, label) ? scores[label] + transitions[label] : float.NegativeInfinity;
        }

        for (int i = 1; i < tokens; i++)
        {
            for (int label = 0; label < Count; label++)
            {
                float best = float.NegativeInfinity;
                byte from = 0;
                if (label == 0 || label % 2 == 1)
                {
                    for (int previous = 0; previous < Count; previous++)
                    {
                        float score = row[previous] + transitions[(previous * Width) + label];
                        (best, from) = score > best ? (score, (byte)previous) : (best, from);
                    }
                }
                else
                {
                    // Inside follows only its own beginning or inside.
                    float begun = row[label - 1] + transitions[((label - 1) * Width) + label], inside = row[label] + transitions[(label * Width) + label];
                    (best, from) = begun >= inside ? (begun, (byte)(label - 1)) : (inside, (byte)label);
                }

                next[label] = best + scores[(i * Width) + label];
                back[(i * Width) + label] = from;
            }

            next.CopyTo(row);
        }

        int last = 0;
        for (int label = 1; label < Count; label++)
        {
            last = row[label] > row[last] ? label : last;
        }

        for (int i = tokens - 1; i >= 0; i--)
        {
            labels[i] = (byte)last;
            last = back[(i * Width) + last];
        }
    }

    private static bool Follows(int previous, int label) => label == 0 || label % 2 == 1 || previous == label || previous == label - 1;
}
