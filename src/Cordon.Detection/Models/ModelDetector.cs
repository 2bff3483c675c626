using System.Buffers;
using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Models;

/// <summary>One question to the text model, and what its answer is called.</summary>
/// <param name="Where">Where the question makes sense: the same sentence is harmless from the operator and an attack in a tool result.</param>
internal sealed record ModelQuestion(ModelHead Head, string Rule, string Type, string Explanation, Func<DetectionContext, bool> Where);

/// <summary>The part of a guard that a trained model decides. It reads the words of a text, not whole phrases, and answers with a score that says how often a harmless text gets there.</summary>
internal sealed class ModelDetector(string id, ImmutableArray<ModelQuestion> questions) : IDetector
{
    /// <summary>What harmless texts reach every day is not worth a finding.</summary>
    public const double Least = 0.3;

    // What has no word of an order is recorded, and stays below what acts in balanced.
    private const double Unsupported = 0.79;

    /// <summary>Tokens of the longest window on a request, and on an answer, which may be a stream and waits for it.</summary>
    private const int LongestOfRequest = 96;
    private const int LongestOfAnswer = 32;

    // A token has at most 40 characters, and a gap between two at most 32 once it is folded.
    private const int HeldOfAnswer = LongestOfAnswer * 73;

    private const int LongestName = 40;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private readonly LinearModel _model = TextModel.Linear;

    /// <summary>What the model thinks of a text that goes this way, by head.</summary>
    public static ReadOnlySpan<ReadScore> Worst(PreparedText text, Direction direction) =>
        text.ModelScores(TextModel.Linear, LongestOf(direction));

    public string Id => id;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        if (!IsAsked(context))
        {
            return;
        }

        ReadOnlySpan<ReadScore> worst = Worst(text, context.Direction);
        foreach (ModelQuestion question in questions)
        {
            ReadScore read = worst[(int)question.Head];
            if (question.Where(context) && read.View is { } view
                && _model.Calibrations[(int)question.Head].Score(read.Score.Logit - LengthAllowance.Of(question.Head, view)) is double score && score >= Least)
            {
                int start = view.StartOf(read.Score.Start);
                int end = Math.Max(start, view.EndOf(read.Score.End));
                if (score > Unsupported && !HasSentence(view.Text.AsSpan(read.Score.Start, read.Score.End - read.Score.Start), context))
                {
                    (double alone, int first, int last) = OfWords(view, question.Head, context.Direction);
                    (score, start, end) = alone > Unsupported ? (Math.Min(score, alone), first, last) : (Unsupported, start, end);
                }

                score = score > Unsupported && !IsSupported(text, start, end, view, read.Score, context) ? Unsupported : score;
                findings.Add(new(question.Type, Severity.High, Math.Round(score, 4), start, end, id, question.Rule, question.Explanation));
            }
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) =>
        IsAsked(context) ? Math.Min(text.OpenFrom, Math.Max(0, text.Original.Length - HeldOfAnswer)) : text.Original.Length;

    // What an agent answers may ask for something: the rules know what is no question. A definition says what one tool is, and counts as a whole; instructions speak of many things, and what was put together from parts has no sentence across their border.
    private static bool IsSupported(PreparedText text, int start, int end, View view, HeadScore read, in DetectionContext context) => context switch
    {
        // The rules read it, too, with its words apart.
        _ when IsName(text.Original) => false,
        { Surface: Surface.AgentMessage, Direction: Direction.Response } => false,
        { Surface: Surface.ToolDefinition } => OrderSigns.Allow(text),
        { Surface: Surface.ServerInstructions } or { IsJoined: true } => OrderSigns.Allow(text.Original.AsSpan(start, Math.Min(end, text.Original.Length) - start), view.Text.AsSpan(read.Start, read.End - read.Start)),
        _ => true,
    };

    // What somebody calls a prompt or a field is no sentence, whatever words it is made of.
    private static bool IsName(string text) => text.Length <= LongestName && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    // The names of fields and the signs around them are no order, whatever the names are: an answer of a model, as JSON, is full of assistants. What has fewer words than signs is asked about again, as words alone.
    private static bool HasSentence(ReadOnlySpan<char> window, in DetectionContext context)
    {
        if (!(context.Surface is Surface.ToolResult or Surface.Document or Surface.File))
        {
            return true;
        }

        (int words, int signs) = (0, 0);
        var tokens = new TextTokens(window);
        while (tokens.MoveNext())
        {
            _ = tokens.Current.IsWord ? words++ : signs++;
        }

        return words >= signs;
    }

    // Whoever strews signs over an order, or sets it beside what is nothing but signs, gets no pass for it.
    private (double Score, int Start, int End) OfWords(View view, ModelHead head, Direction direction)
    {
        View words = WordsAlone.Of(view);
        Span<HeadScore> scores = stackalloc HeadScore[LinearModel.Heads];
        _model.Score(words.Text, LongestOf(direction), scores);
        HeadScore worst = scores[(int)head];
        int start = words.StartOf(worst.Start);
        return (_model.Calibrations[(int)head].Score(worst.Logit - LengthAllowance.Of(head, words)), start, Math.Max(start, words.EndOf(worst.End)));
    }

    private static int LongestOf(Direction direction) => direction == Direction.Request ? LongestOfRequest : LongestOfAnswer;

    private bool IsAsked(in DetectionContext context)
    {
        foreach (ModelQuestion question in questions)
        {
            if (question.Where(context))
            {
                return true;
            }
        }

        return false;
    }
}
