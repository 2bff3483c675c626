namespace Cordon.Detection.Models;

/// <summary>
/// A reading without its signs: the words, with single spaces. Names of fields among signs are no order, and an order is none the less one for the signs that somebody
/// has strewn over it; the words alone tell the two apart.
/// </summary>
internal static class WordsAlone
{
    public static View Of(View source)
    {
        string text = source.Text;
        // A space for each border at most.
        using ViewBuilder to = new(source, text.Length * 2);
        int end = 0;
        var tokens = new TextTokens(text);
        while (tokens.MoveNext())
        {
            TextToken token = tokens.Current;
            if (!token.IsWord)
            {
                continue;
            }

            if (to.Length > 0 && token.Start > end)
            {
                to.Add(' ', end, token.Start);
            }

            to.Add(token.Start, token.End);
            end = token.End;
        }

        return to.ToView(RuleViews.Folded);
    }
}
