using System.Numerics.Tensors;
using Cordon.Detection.Transformer;
using Cordon.Train.Text;

namespace Cordon.Train.Transformer;

/// <summary>What a classifier in eight bits, as it would run, says of texts: for each head the window that it finds worst.</summary>
internal static class Prediction
{
    public static Dictionary<string, float[]> Of(Classifier classifier, IReadOnlyList<Example> rows, PieceVocabulary vocabulary, int threads)
    {
        SentenceEncoder encoder = SentenceEncoder.Rounded(classifier.Encoder);
        var logits = new float[rows.Count][];
        Parallel.For(
            0,
            rows.Count,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => (new EncoderWorkspace(), new PieceScratch(), new float[EncoderWeights.Width]),
            (i, _, own) =>
            {
                (EncoderWorkspace workspace, PieceScratch scratch, float[] vector) = own;
                int[] pieces = Passage.Of(rows[i], null, vocabulary, scratch).Pieces;
                var worst = new float[Classifier.HeadCount];
                Array.Fill(worst, float.NegativeInfinity);
                for (int from = 0; from < pieces.Length; from += Passage.Stride)
                {
                    int to = Math.Min(pieces.Length, from + Passage.Window);
                    encoder.Encode(pieces.AsSpan(from, to - from), workspace, vector);
                    for (int head = 0; head < Classifier.HeadCount; head++)
                    {
                        float logit = TensorPrimitives.Dot<float>(classifier.Heads.AsSpan(head * EncoderWeights.Width, EncoderWeights.Width), vector) + classifier.HeadBias[head];
                        worst[head] = Math.Max(worst[head], logit);
                    }

                    if (to == pieces.Length)
                    {
                        break;
                    }
                }

                logits[i] = worst;
                return own;
            },
            _ => { });
        return rows.Zip(logits).ToDictionary(pair => pair.First.Id, pair => pair.Second, StringComparer.Ordinal);
    }
}
