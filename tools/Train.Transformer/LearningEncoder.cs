using System.Collections.Immutable;
using System.Numerics.Tensors;
using Cordon.Detection.Transformer;

namespace Cordon.Train.Transformer;

/// <summary>A window to learn from: its pieces, which heads know an answer, which of these is yes, and how much it counts.</summary>
internal readonly record struct Lesson(int[] Pieces, byte Known, byte True, float Weight);

/// <summary>The classifier's maps, packed; shared by all threads, and packed again after each step.</summary>
internal sealed class ClassifierMaps(Classifier classifier)
{
    public Classifier Classifier => classifier;

    public ImmutableArray<LayerMaps> Layers { get; } = [.. classifier.Encoder.Layers.Select(layer => new LayerMaps(layer))];

    public Affine Pool { get; } = new(classifier.Encoder.Pool);

    public float[] Places { get; } = SentenceEncoder.Places(classifier.Encoder.Timescales);

    public void Refresh()
    {
        Parallel.ForEach(Layers, layer => layer.Refresh());
        Pool.Refresh();
    }
}

/// <summary>One thread's way through the classifier and back, over windows laid end to end: nothing is filled up, no window sees another.</summary>
internal sealed class LearningEncoder
{
    private const int Width = EncoderWeights.Width;
    private const int Heads = Classifier.HeadCount;

    private readonly ClassifierMaps _maps;
    private readonly ImmutableArray<LearningLayer> _layers;
    private readonly Scratch _scratch;
    private readonly float[] _input;
    private readonly float[] _pull;
    private readonly float[] _pullBelow;
    private readonly float[] _means;
    private readonly float[] _vectors;
    private readonly float[] _vectorPulls;
    private readonly float[] _meanPulls;
    private readonly int[] _pieces;

    /// <param name="tokens">Of all windows of a turn together.</param>
    /// <param name="longest">Of one window.</param>
    public LearningEncoder(ClassifierMaps maps, int tokens, int longest)
    {
        _maps = maps;
        Tokens = tokens;
        _scratch = new(tokens);
        _layers = [.. maps.Layers.Select(layer => new LearningLayer(layer, tokens, longest, _scratch))];
        _input = new float[tokens * EncoderWeights.EmbeddingWidth];
        (_pull, _pullBelow) = (new float[tokens * Width], new float[tokens * Width]);
        (_means, _vectors, _vectorPulls, _meanPulls) = (new float[tokens * Width], new float[tokens * Width], new float[tokens * Width], new float[tokens * Width]);
        _pieces = new int[tokens];
        Gradient = maps.Classifier.Zero();
    }

    public int Tokens { get; }

    /// <summary>What all turns since it was cleared add up to.</summary>
    public Classifier Gradient { get; }

    /// <summary>Pieces whose rows of the embedding's gradient are not zero.</summary>
    public HashSet<int> Touched { get; } = [];

    /// <summary>Adds the gradient of the lessons' loss, divided by <paramref name="divisor"/>; returns the loss.</summary>
    public double Learn(ReadOnlySpan<Lesson> lessons, float divisor)
    {
        Span<int> lengths = stackalloc int[lessons.Length];
        int rows = Forward(lessons, lengths);
        double loss = HeadsBack(lessons, divisor);
        Back(lessons, lengths, rows);
        return loss;
    }

    /// <summary>The loss alone, divided.</summary>
    public double Loss(ReadOnlySpan<Lesson> lessons, float divisor)
    {
        Span<int> lengths = stackalloc int[lessons.Length];
        Forward(lessons, lengths);
        return HeadsBack(lessons, divisor);
    }

    private int Forward(ReadOnlySpan<Lesson> lessons, Span<int> lengths)
    {
        int rows = 0;
        for (int i = 0; i < lessons.Length; i++)
        {
            int[] pieces = lessons[i].Pieces;
            lengths[i] = pieces.Length;
            pieces.CopyTo(_pieces, rows);
            SentenceEncoder.Embed(_maps.Classifier.Encoder.Embedding, _maps.Places, pieces, _input.AsSpan(rows * EncoderWeights.EmbeddingWidth));
            rows += pieces.Length;
        }

        float[] x = _input;
        foreach (LearningLayer layer in _layers)
        {
            layer.Forward(x, rows, lengths);
            x = layer.Result;
        }

        _means.AsSpan(0, lessons.Length * Width).Clear();
        int at = 0;
        for (int i = 0; i < lessons.Length; i++)
        {
            Span<float> mean = _means.AsSpan(i * Width, Width);
            for (int token = 0; token < lengths[i]; token++, at++)
            {
                TensorPrimitives.MultiplyAdd(x.AsSpan(at * Width, Width), 1f / lengths[i], mean, mean);
            }
        }

        _maps.Pool.Forward(_means, lessons.Length, _vectors);
        Span<float> vectors = _vectors.AsSpan(0, lessons.Length * Width);
        TensorPrimitives.Tanh(vectors, vectors);
        return rows;
    }

    // Logistic loss of each head that knows, and what it means for the heads and the vectors.
    private double HeadsBack(ReadOnlySpan<Lesson> lessons, float divisor)
    {
        double loss = 0;
        Classifier classifier = _maps.Classifier;
        _vectorPulls.AsSpan(0, lessons.Length * Width).Clear();
        for (int i = 0; i < lessons.Length; i++)
        {
            Lesson lesson = lessons[i];
            ReadOnlySpan<float> vector = _vectors.AsSpan(i * Width, Width);
            Span<float> pull = _vectorPulls.AsSpan(i * Width, Width);
            for (int head = 0; head < Heads; head++)
            {
                if ((lesson.Known & (1 << head)) == 0)
                {
                    continue;
                }

                ReadOnlySpan<float> row = classifier.Heads.AsSpan(head * Width, Width);
                float logit = TensorPrimitives.Dot(row, vector) + classifier.HeadBias[head];
                bool isTrue = (lesson.True & (1 << head)) != 0;
                float off = ((1 / (1 + MathF.Exp(-logit))) - (isTrue ? 1 : 0)) * lesson.Weight / divisor;
                loss += (Math.Max(logit, 0) - (isTrue ? logit : 0) + Math.Log(1 + Math.Exp(-Math.Abs(logit)))) * lesson.Weight / divisor;
                TensorPrimitives.MultiplyAdd(row, off, pull, pull);
                Span<float> gradient = Gradient.Heads.AsSpan(head * Width, Width);
                TensorPrimitives.MultiplyAdd(vector, off, gradient, gradient);
                Gradient.HeadBias[head] += off;
            }
        }

        return loss;
    }

    private void Back(ReadOnlySpan<Lesson> lessons, ReadOnlySpan<int> lengths, int rows)
    {
        Span<float> pulls = _vectorPulls.AsSpan(0, lessons.Length * Width);
        for (int i = 0; i < pulls.Length; i++)
        {
            pulls[i] *= 1 - (_vectors[i] * _vectors[i]);
        }

        _meanPulls.AsSpan(0, pulls.Length).Clear();
        _maps.Pool.BackwardWeights(_means, _vectorPulls, lessons.Length, Gradient.Encoder.Pool, _scratch);
        _maps.Pool.BackwardInput(_vectorPulls, lessons.Length, _meanPulls);
        int at = 0;
        for (int i = 0; i < lessons.Length; i++)
        {
            for (int token = 0; token < lengths[i]; token++, at++)
            {
                TensorPrimitives.Multiply(_meanPulls.AsSpan(i * Width, Width), 1f / lengths[i], _pull.AsSpan(at * Width, Width));
            }
        }

        (float[] above, float[] below) = (_pull, _pullBelow);
        for (int layer = _layers.Length - 1; layer >= 0; layer--)
        {
            _layers[layer].Backward(layer == 0 ? _input : _layers[layer - 1].Result, above, rows, lengths, Gradient.Encoder.Layers[layer], below);
            (above, below) = (below, above);
        }

        const int width = EncoderWeights.EmbeddingWidth;
        for (int token = 0; token < rows; token++)
        {
            Span<float> row = Gradient.Encoder.Embedding.AsSpan(_pieces[token] * width, width);
            TensorPrimitives.MultiplyAdd(above.AsSpan(token * width, width), 2, row, row);
            Touched.Add(_pieces[token]);
        }
    }

    public void ClearGradient()
    {
        foreach (float[] tensor in Gradient.Matrices().Concat(Gradient.Vectors()))
        {
            Array.Clear(tensor);
        }

        foreach (int piece in Touched)
        {
            Gradient.Encoder.Embedding.AsSpan(piece * EncoderWeights.EmbeddingWidth, EncoderWeights.EmbeddingWidth).Clear();
        }

        Touched.Clear();
    }
}
