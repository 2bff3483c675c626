using System.Numerics.Tensors;
using Cordon.Detection.Transformer;
using Cordon.Train.Transformer;

namespace Cordon.Detection.Tests.Transformer;

public sealed class LearningTests
{
    private const int Pieces = 40;

    // Windows of several lengths, one beyond a panel, with heads that know and heads that do not.
    private static readonly Lesson[] Lessons =
    [
        new([1, 2, 3, 4, 5], 0b00000111, 0b00000101, 1),
        new([9], 0b11111111, 0b10101010, 2),
        new([3, 3, 3, 12, 30, 31], 0b00000001, 0, 1),
    ];

    private static readonly Lesson[] WithLong = [.. Lessons, new([.. Enumerable.Range(0, 66).Select(i => i * 7 % Pieces)], 0b00011000, 0b00001000, 0.5f)];

    [Fact]
    public void The_gradient_of_every_part_is_the_slope_of_the_loss()
    {
        Classifier classifier = Random(seed: 11);
        var maps = new ClassifierMaps(classifier);
        maps.Refresh();
        var learner = new LearningEncoder(maps, 128, 96);
        learner.Learn(WithLong, WithLong.Length);
        Classifier gradient = learner.Gradient.Copy();
        foreach ((float[] weights, float[] slope) in classifier.All().Zip(gradient.All()))
        {
            // Along its own direction a gradient is as steep as it is long.
            float length = TensorPrimitives.Norm<float>(slope);
            Assert.True(length > 0);
            float step = 2e-3f;
            double uphill = LossAt(step), downhill = LossAt(-step);
            double measured = (uphill - downhill) / (2 * step);
            Assert.True(Math.Abs(measured - length) <= (0.02 * length) + 2e-4, $"slope {measured}, gradient {length}, of {weights.Length} weights");

            double LossAt(float distance)
            {
                float[] kept = [.. weights];
                TensorPrimitives.MultiplyAdd(slope, distance / length, weights, weights);
                maps.Refresh();
                double loss = learner.Loss(WithLong, WithLong.Length);
                kept.CopyTo(weights, 0);
                return loss;
            }
        }
    }

    [Fact]
    public void What_a_learner_reads_is_what_the_encoder_reads()
    {
        Classifier classifier = Random(seed: 12);
        var maps = new ClassifierMaps(classifier);
        maps.Refresh();
        double loss = new LearningEncoder(maps, 128, 96).Loss(WithLong, 1);
        SentenceEncoder encoder = SentenceEncoder.Of(classifier.Encoder);
        var vector = new float[EncoderWeights.Width];
        double expected = 0;
        foreach (Lesson lesson in WithLong)
        {
            encoder.Encode(lesson.Pieces, new(), vector);
            for (int head = 0; head < Classifier.HeadCount; head++)
            {
                double logit = TensorPrimitives.Dot<float>(classifier.Heads.AsSpan(head * EncoderWeights.Width, EncoderWeights.Width), vector) + classifier.HeadBias[head];
                bool isTrue = (lesson.True & (1 << head)) != 0;
                expected += (lesson.Known & (1 << head)) == 0 ? 0 : lesson.Weight * Math.Log(1 + Math.Exp(isTrue ? -logit : logit));
            }
        }

        Assert.Equal(expected, loss, 1e-3 * expected);
    }

    [Fact]
    public void Steps_against_the_gradient_learn_the_lessons_by_heart()
    {
        Classifier classifier = Random(seed: 13);
        var maps = new ClassifierMaps(classifier);
        var learner = new LearningEncoder(maps, 128, 96);
        var adam = new AdamW(classifier);
        double before = double.NaN, after = double.NaN;
        for (int step = 0; step < 60; step++)
        {
            maps.Refresh();
            learner.ClearGradient();
            after = learner.Learn(Lessons, Lessons.Length);
            before = step == 0 ? after : before;
            adam.Step(learner.Gradient, learner.Touched, 1e-3f);
        }

        Assert.True(after < before / 20, $"the loss was {before} and is {after}");
    }

    [Fact]
    public void Training_that_was_cut_off_ends_with_the_same_weights()
    {
        string folder = Directory.CreateTempSubdirectory("cordon-learning-").FullName;
        try
        {
            Classifier whole = Random(seed: 14), parts = Random(seed: 14);
            new Trainer(whole, Epoch, Plan, Path.Combine(folder, "whole"), TextWriter.Null).Run("whole");
            new Trainer(parts, Epoch, Plan, Path.Combine(folder, "parts"), TextWriter.Null).Run("parts", most: 2);
            // Another process begins with other weights, and reads the file.
            Classifier resumed = Random(seed: 15);
            new Trainer(resumed, Epoch, Plan, Path.Combine(folder, "parts"), TextWriter.Null).Run("parts");
            Assert.NotEqual(whole.Heads, parts.Heads);
            Assert.All(whole.All().Zip(resumed.All()), pair => Assert.Equal(pair.First, pair.Second));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static IEnumerable<Lesson> Epoch(int epoch) => Enumerable.Range(0, 9).Select(i => Lessons[(i + epoch) % Lessons.Length]);
    }

    private static readonly TrainingPlan Plan = new(Epochs: 2, Rate: 1e-3f, Window: 64, Tokens: 7, Threads: 2);

    private static Classifier Random(int seed)
    {
        Classifier classifier = Classifier.Begin(RandomEncoder.Weights(Pieces, seed));
        var random = new Random(seed);
        foreach (ref float weight in classifier.Heads.AsSpan())
        {
            weight = (random.NextSingle() - 0.5f) / 4;
        }

        return classifier;
    }
}
