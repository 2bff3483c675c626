using Cordon.Detection.Models;

namespace Cordon.Train.Text;

internal static class Report
{
    public static void Write(Encoded[] examples, float[]?[] scores)
    {
        var scored = examples.Select((e, i) => (e.Example, Scores: scores[i])).Where(x => x.Scores is not null).ToArray();
        float User(float[] s) => Math.Max(s[(int)ModelHead.Injection], s[(int)ModelHead.Extraction]);
        float Jail(float[] s) => s[(int)ModelHead.Jailbreak];
        float Any(float[] s) => Math.Max(User(s), Jail(s));
        float OrderOf(float[] s) => s[(int)ModelHead.Order];
        bool Chat(Example e) => e.Source.StartsWith("bn_chat", StringComparison.Ordinal) && e.Kind == "benign";
        bool Results(Example e) => e.Labels.IsKnown((int)ModelHead.Order) && !e.Labels.IsTrue((int)ModelHead.Order) && (e.Source.StartsWith("bn_toolcalls", StringComparison.Ordinal) || e.Source.StartsWith("pi_indirect", StringComparison.Ordinal));

        int[] heads = [0, 1, 2, 3, 7];
        foreach (var group in scored.GroupBy(x => x.Example.Source))
        {
            Console.WriteLine($"Q {group.Key[..Math.Min(40, group.Key.Length)],-40} " + string.Join(" ", heads.Select(h => { float[] v = [.. group.Select(x => x.Scores![h]).Order()]; return $"[{v[v.Length / 10]:F1} {v[v.Length / 2]:F1} {v[v.Length * 9 / 10]:F1} {v[v.Length * 99 / 100]:F1}]"; })));
        }

        Section("injection+extraction, user", User, Chat, e => e.Labels.IsTrue(0) || e.Labels.IsTrue(1), e => e.Labels.IsKnown(0) && !e.Labels.IsTrue(0) && !e.Labels.IsTrue(1));
        Section("jailbreak", Jail, Chat, e => e.Labels.IsTrue(2), e => e.Labels.IsKnown(2) && !e.Labels.IsTrue(2));
        Section("any of user heads", Any, Chat, e => e.Labels.IsTrue(0) || e.Labels.IsTrue(1) || e.Labels.IsTrue(2), e => e.Labels.IsKnown(2) && !e.Labels.IsTrue(2));
        Section("attack", s => s[(int)ModelHead.Attack], Chat, e => e.Labels.IsTrue(7), e => e.Labels.IsKnown(7) && !e.Labels.IsTrue(7));
        Section("order", OrderOf, Results, e => e.Labels.IsTrue(3), e => e.Labels.IsKnown(3) && !e.Labels.IsTrue(3));
        for (int h = 4; h < 7; h++)
        {
            int head = h;
            Section(((ModelHead)h).ToString(), s => s[head], e => e.Labels.IsKnown(head) && !e.Labels.IsTrue(head), e => e.Labels.IsTrue(head), e => e.Labels.IsKnown(head) && !e.Labels.IsTrue(head));
        }

        void Section(string name, Func<float[], float> score, Func<Example, bool> reference, Func<Example, bool> positive, Func<Example, bool> negative)
        {
            float[] calm = [.. scored.Where(x => reference(x.Example)).Select(x => score(x.Scores!)).OrderDescending()];
            if (calm.Length == 0)
            {
                return;
            }

            float at1 = calm[calm.Length / 100];
            float at2 = calm[calm.Length / 50];
            Console.WriteLine($"\n{name}: threshold at 1 % of {calm.Length}: {at1:F2}, at 2 %: {at2:F2}");
            foreach (var group in scored.Where(x => positive(x.Example)).GroupBy(x => x.Example.Source).OrderBy(g => g.Key))
            {
                float[] s = [.. group.Select(x => score(x.Scores!))];
                Console.WriteLine($"  + {group.Key[..Math.Min(60, group.Key.Length)],-60} {s.Length,6}  {100.0 * s.Count(v => v > at1) / s.Length,6:F1} {100.0 * s.Count(v => v > at2) / s.Length,6:F1}");
            }

            foreach (var group in scored.Where(x => negative(x.Example)).GroupBy(x => x.Example.Source + " " + x.Example.Kind).OrderBy(g => g.Key))
            {
                float[] s = [.. group.Select(x => score(x.Scores!))];
                if (s.Length > 100)
                {
                    Console.WriteLine($"  - {group.Key[..Math.Min(60, group.Key.Length)],-60} {s.Length,6}  {100.0 * s.Count(v => v > at1) / s.Length,6:F2} {100.0 * s.Count(v => v > at2) / s.Length,6:F2}");
                }
            }
        }
    }
}
