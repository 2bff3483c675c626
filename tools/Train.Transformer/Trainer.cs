using System.Diagnostics;

namespace Cordon.Train.Transformer;

/// <summary>How a model is taught.</summary>
/// <param name="Rate">Learning rate at its highest: it rises over the first twentieth of the steps and falls in a straight line.</param>
/// <param name="Window">Tokens of the longest lesson.</param>
/// <param name="Tokens">Of a turn of one thread; a step is one turn of each.</param>
internal sealed record TrainingPlan(int Epochs, float Rate, int Window, int Tokens, int Threads);

/// <summary>
/// Teaches a classifier end to end. Each step is the sum of one turn per thread, added in the order of the threads: the same plan and curriculum give the same weights,
/// also when training was cut off and went on from its checkpoint.
/// </summary>
internal sealed class Trainer(Classifier classifier, Func<int, IEnumerable<Lesson>> lessonsOf, TrainingPlan plan, string checkpoint, TextWriter progress)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromMinutes(2);

    /// <param name="most">Leaves off after so many steps, to go on another time.</param>
    public void Run(string name, int most = int.MaxValue)
    {
        var adam = new AdamW(classifier);
        int done = Checkpoint.TryRead(checkpoint, classifier, adam) ? adam.Steps : 0;
        var maps = new ClassifierMaps(classifier);
        LearningEncoder[] learners = [.. Enumerable.Range(0, plan.Threads).Select(_ => new LearningEncoder(maps, plan.Tokens, plan.Window))];
        // A step is cut from the lessons in their order, so that which lessons it holds does not depend on where training was cut off.
        List<Lesson[][]> first = [.. Steps(0)];
        int total = first.Count * plan.Epochs;
        var clock = Stopwatch.StartNew();
        (TimeSpan line, TimeSpan saved, long tokens, double loss) = (TimeSpan.Zero, TimeSpan.Zero, 0, double.NaN);
        int step = 0;
        for (int epoch = 0; epoch < plan.Epochs; epoch++)
        {
            foreach (Lesson[][] turns in epoch == 0 ? first : Steps(epoch))
            {
                if (step == most)
                {
                    Checkpoint.Write(checkpoint, classifier, adam);
                    return;
                }

                if (step++ < done)
                {
                    continue;
                }

                maps.Refresh();
                float lessons = turns.Sum(turn => turn.Length);
                var losses = new double[turns.Length];
                Parallel.For(0, turns.Length, i =>
                {
                    learners[i].ClearGradient();
                    losses[i] = learners[i].Learn(turns[i], lessons);
                });
                adam.Step(Sum(learners, turns.Length), learners[0].Touched, RateAt(step, total));
                loss = double.IsNaN(loss) ? losses.Sum() : (0.98 * loss) + (0.02 * losses.Sum());
                tokens += turns.Sum(turn => turn.Sum(lesson => (long)lesson.Pieces.Length));
                if (clock.Elapsed - line > BetweenLines)
                {
                    line = clock.Elapsed;
                    double left = clock.Elapsed.TotalSeconds / (step - done) * (total - step);
                    progress.WriteLine($"{name}: step {step} of {total}, loss {loss:F4}, {tokens / clock.Elapsed.TotalSeconds:F0} tokens/s, {left / 60:F1} min left");
                }

                if (clock.Elapsed - saved > BetweenCheckpoints)
                {
                    saved = clock.Elapsed;
                    Checkpoint.Write(checkpoint, classifier, adam);
                }
            }
        }

        Checkpoint.Write(checkpoint, classifier, adam);
        progress.WriteLine(double.IsNaN(loss) ? $"{name}: was taught before" : $"{name}: {step} steps, loss {loss:F4}, {clock.Elapsed.TotalMinutes:F1} min");
    }

    private IEnumerable<Lesson[][]> Steps(int epoch)
    {
        var turns = new List<Lesson[]>();
        var turn = new List<Lesson>();
        int tokens = 0;
        foreach (Lesson lesson in lessonsOf(epoch))
        {
            if (tokens + lesson.Pieces.Length > plan.Tokens)
            {
                turns.Add([.. turn]);
                (turn, tokens) = ([], 0);
                if (turns.Count == plan.Threads)
                {
                    yield return [.. turns];
                    turns = [];
                }
            }

            turn.Add(lesson);
            tokens += lesson.Pieces.Length;
        }
    }

    private static Classifier Sum(LearningEncoder[] learners, int turns)
    {
        Classifier sum = learners[0].Gradient;
        for (int i = 1; i < turns; i++)
        {
            learners[0].Touched.UnionWith(learners[i].Touched);
            foreach ((float[] to, float[] from) in sum.All().Zip(learners[i].Gradient.All()))
            {
                System.Numerics.Tensors.TensorPrimitives.Add(to, from, to);
            }
        }

        return sum;
    }

    private float RateAt(int step, int total)
    {
        float warm = Math.Max(1, total / 20);
        return plan.Rate * Math.Min(step / warm, (total - step + 1) / Math.Max(1, total - warm));
    }
}
