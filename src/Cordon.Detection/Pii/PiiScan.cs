using System.Buffers;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>
/// The pass over one text, from sign to sign: where none of them stands, nothing can be found, and most of a text is never looked at.
/// What reads a candidate at a place is in the folder Reading.
/// </summary>
internal ref struct PiiScan(string text, List<Finding>? findings, RecogniserIndex recognisers, List<Candidate>? further = null, int hold = int.MaxValue)
{
    // A fiscal code may be all letters; every other candidate has one of the signs.
    private const int FiscalCode = 16;

    // "September 7, 1980" and "ABC 1234" begin this far before their first sign.
    private const int BeforeSign = 12;

    private static readonly SearchValues<char> Signs = SearchValues.Create("0123456789@:+(=");
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private Candidates _candidates = new(text, recognisers.Wanted, findings, further, hold);
    private int _localEnd;

    /// <summary>Places that were looked at: the work of the scan.</summary>
    public int Steps { get; private set; }

    public int Run(int from)
    {
        int at = _localEnd = from;
        while (at < text.Length)
        {
            int sign = text.AsSpan(at).IndexOfAny(Signs);
            sign = sign < 0 ? text.Length : at + sign;
            int next = LongWord(at, sign);
            next = next < 0 ? sign : next;
            at = Begin(at, next);
            do
            {
                at = IsHarmless(at, out int end) ? end : Step(at);
                Steps++;
            }
            while (at <= next && at < text.Length);
        }

        return Finish();
    }

    /// <summary>The same without skipping anything; what <see cref="Run"/> is held against.</summary>
    public int RunEverywhere(int from)
    {
        int at = _localEnd = from;
        while (at < text.Length)
        {
            at = Step(at);
            Steps++;
        }

        return Finish();
    }

    private int Finish()
    {
        Emails.Hold(ref _candidates);
        Quantities.Hold(ref _candidates);
        return _candidates.Finish();
    }

    // Where what stands at the next sign, or at the end, may have begun: in the run before it, or in a short word before that.
    private readonly int Begin(int from, int next)
    {
        // The most frequent signs end what is before them, unless that is hexadecimal.
        if (!_candidates.IsNearEnd(next) && (text[next] is '(' or '=' || (text[next] == ':' && (next == from || !char.IsAsciiHexDigit(text[next - 1])))))
        {
            return next;
        }

        return Math.Max(from, RunStart(from, next) - BeforeSign);
    }

    // A word behind which nothing stands that makes it the beginning of something. Only asks; what is not harmless for certain takes a step.
    private bool IsHarmless(int at, out int end)
    {
        end = at;
        if (_candidates.IsNearEnd(at) || !char.IsAsciiLetter(text[at]))
        {
            return false;
        }

        while (end - at < FiscalCode && char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        char behind = text[end];
        if (end - at == FiscalCode || behind >= '\u0080' || char.IsAsciiLetterOrDigit(behind) || behind is ':' or '@')
        {
            return false;
        }

        char then = text[end + 1];
        bool mayBeDate = behind is ' ' or '.' && (char.IsAsciiDigit(then) || then == ' ');
        bool mayBeLocal = at >= _localEnd && Emails.IsLocal(behind);
        bool mayBePair = behind == '-' && end - at == 2;
        if (mayBeDate || mayBeLocal || mayBePair || recognisers.MayBegin(end - at, RecogniserIndex.BehindRun(text, end, digits: false)))
        {
            return false;
        }

        _localEnd = Math.Max(_localEnd, end);
        return true;
    }

    private readonly int RunStart(int from, int end)
    {
        int start = end;
        while (start > from && Emails.IsLocal(text[start - 1]))
        {
            start--;
        }

        return start;
    }

    // A word of that length covers a multiple of it, so most letters are never looked at. Only whole words between signs count here: the others
    // are met on the way to their sign.
    private readonly int LongWord(int from, int to)
    {
        for (int probe = from + FiscalCode - 1; probe < to; probe += FiscalCode)
        {
            if (!char.IsAsciiLetter(text[probe]))
            {
                continue;
            }

            int start = probe;
            while (start > from && probe - start < FiscalCode && char.IsAsciiLetter(text[start - 1]))
            {
                start--;
            }

            if (probe - start < FiscalCode && (start == 0 || !Signposts.IsWord(text[start - 1])) && start + FiscalCode <= to && !text.AsSpan(start, FiscalCode).ContainsAnyExcept(Letters)
                && (start + FiscalCode == text.Length || !char.IsAsciiLetterOrDigit(text[start + FiscalCode])))
            {
                return start;
            }
        }

        return -1;
    }

    private int Step(int at)
    {
        char c = text[at];
        if (at >= _localEnd && Emails.IsLocal(c))
        {
            _localEnd = Emails.Read(ref _candidates, at);
        }

        if (c is ':' or '=')
        {
            Fields.Read(ref _candidates, at, recognisers);
        }

        if (c == '@')
        {
            Fields.ReadHandle(ref _candidates, at);
        }

        if (at > 0 && Signposts.IsWord(text[at - 1]))
        {
            return at + 1;
        }

        if (char.IsAsciiHexDigit(c) || c == ':')
        {
            HexAddresses.Read(ref _candidates, at);
        }

        if (char.IsAsciiDigit(c))
        {
            recognisers.Read(ref _candidates, at);
            Dates.Read(ref _candidates, at);
            Streets.Read(ref _candidates, at);
            Quantities.Read(ref _candidates, at);
            return Numbers.Read(ref _candidates, at);
        }

        if (c is '+' or '(')
        {
            return Numbers.Read(ref _candidates, at);
        }

        if (char.IsAsciiLetter(c))
        {
            LetteredIds.Read(ref _candidates, at);
            Dates.ReadMonth(ref _candidates, at);
            recognisers.Read(ref _candidates, at);
        }

        return at + 1;
    }
}
