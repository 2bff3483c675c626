using System.CommandLine;
using System.Globalization;
using Cordon.Detection.Models;
using Cordon.Detection.Transformer;
using Cordon.Train.Text;

namespace Cordon.Train.Transformer;

/// <summary><c>explain</c>: what a trained classifier says of a text, and which phrases give it.</summary>
internal static class Explanation
{
    private const int MostTold = 8;

    public static Command Create(Option<string> published)
    {
        Option<string> checkpoint = new("--checkpoint") { Description = "Weights that this tool has trained: group-0.checkpoint of its --work.", Required = true };
        Option<string> text = new("--text") { Description = "The text to explain.", Required = true };
        Option<string> head = new("--head") { Description = "The head that is asked: a name of the text model's heads, or a number from 0 to 7.", DefaultValueFactory = _ => nameof(ModelHead.Attack) };
        Command command = new("explain", "Leaves each phrase of a text out in turn and tells how far a head's logit falls.") { published, checkpoint, text, head };
        command.SetAction(parsed =>
        {
            if (HeadOf(parsed.GetRequiredValue(head)) is not { } asked)
            {
                Console.Error.WriteLine($"--head: {string.Join(", ", Enum.GetNames<ModelHead>())}, or a number below {Classifier.HeadCount}");
                return 2;
            }

            Classifier classifier = Classifier.Begin(PublishedEncoder.Read(parsed.GetValue(published)!));
            if (!Checkpoint.TryRead(parsed.GetRequiredValue(checkpoint), classifier, new AdamW(classifier)))
            {
                Console.Error.WriteLine($"{parsed.GetRequiredValue(checkpoint)}: there is no such file");
                return 2;
            }

            Write(classifier, PublishedEncoder.ReadPieces(parsed.GetValue(published)!), Encoded.Folded(parsed.GetRequiredValue(text)), asked, Console.Out);
            return 0;
        });
        return command;
    }

    public static void Write(Classifier classifier, PieceVocabulary vocabulary, string text, int head, TextWriter to)
    {
        Occluded seen = new Occlusion(SentenceEncoder.Of(classifier.Encoder), new(classifier.Heads, classifier.HeadBias), vocabulary).Of(text, head);
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"logit {seen.Logit:F3} from {seen.Window.Start} to {seen.Window.End}, {seen.Passes} passes"));
        foreach (PhraseFall phrase in seen.Phrases.Take(MostTold))
        {
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{phrase.Fall,8:F3}  {phrase.Span.Start}-{phrase.Span.End}  {text[phrase.Span.Start..phrase.Span.End].Trim()}"));
        }
    }

    private static int? HeadOf(string said) =>
        int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number < Classifier.HeadCount ? number : null
        : Enum.TryParse(said, ignoreCase: true, out ModelHead head) ? (int)head
        : null;
}
