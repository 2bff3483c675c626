namespace Cordon.Detection.Transformer;

/// <summary>All that reading one window needs, taken once: reading allocates nothing. For one thread at a time.</summary>
internal sealed class EncoderWorkspace
{
    internal readonly float[] Input = new float[EncoderWeights.MaxTokens * EncoderWeights.Width];
    internal readonly float[] Normed = new float[EncoderWeights.MaxTokens * EncoderWeights.Width];
    internal readonly float[] Qkv = new float[EncoderWeights.MaxTokens * 3 * EncoderWeights.Width];
    internal readonly float[] Attended = new float[EncoderWeights.MaxTokens * EncoderWeights.Width];
    internal readonly float[] Added = new float[EncoderWeights.MaxTokens * EncoderWeights.Width];
    internal readonly float[] Inner = new float[EncoderWeights.MaxTokens * EncoderWeights.InnerWidth];
    internal readonly float[] Keys = new float[EncoderWeights.Width * EncoderWeights.MaxTokens];
    internal readonly float[] Attention = new float[EncoderWeights.MaxTokens * EncoderWeights.MaxTokens];
    internal readonly byte[] Rounded = new byte[EncoderWeights.MaxTokens * EncoderWeights.InnerWidth];
    internal readonly float[] RowScales = new float[EncoderWeights.MaxTokens];
    internal readonly int[] Sums = new int[EncoderWeights.MaxTokens * Int8Gemm.Panel];
    internal readonly float[] Mean = new float[EncoderWeights.Width];
}
