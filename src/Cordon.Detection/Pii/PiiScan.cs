using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>
/// The pass over one text. A candidate whose reading reached the end of the text is pending: more text could complete
/// or change it, so the hold starts there. Every look ahead goes through <see cref="Touch"/>, which is what makes the
/// promise of the stream hold by construction.
/// </summary>
internal ref struct PiiScan(string text, FrozenSet<string> entities, List<Finding>? findings)
{
    private const int LongestLocal = 64;
    private const int LongestDomain = 253;
    private const int LongestAddress = 46;

    // A fiscal code may be all letters; every other candidate has one of the signs.
    private const int FiscalCode = 16;
    private static readonly SearchValues<char> Signs = SearchValues.Create("0123456789@:+(");

    private int _hold = text.Length;
    private int _localEnd;

    public int Run(int from)
    {
        int at = _localEnd = from;
        while (at < text.Length)
        {
            int sign = text.AsSpan(at).IndexOfAny(Signs);
            sign = sign < 0 ? text.Length : at + sign;
            int next = LongWord(at, sign);
            next = next < 0 ? sign : next;
            // What stands there, or the end, may belong to the run before it, or to two letters and a separator before that.
            at = Math.Max(at, RunStart(at, next) - 3);
            do
            {
                at = Step(at);
            }
            while (at <= next && at < text.Length);
        }

        return _hold;
    }

    /// <summary>The same without skipping anything; what <see cref="Run"/> is held against.</summary>
    public int RunEverywhere(int from)
    {
        int at = _localEnd = from;
        while (at < text.Length)
        {
            at = Step(at);
        }

        return _hold;
    }

    private readonly int RunStart(int from, int end)
    {
        int start = end;
        while (start > from && IsLocal(text[start - 1]))
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

            if (probe - start < FiscalCode && (start == 0 || !IsWord(text[start - 1])) && start + FiscalCode <= to && !text.AsSpan(start, FiscalCode).ContainsAnyExcept(Letters)
                && (start + FiscalCode == text.Length || !char.IsAsciiLetterOrDigit(text[start + FiscalCode])))
            {
                return start;
            }
        }

        return -1;
    }

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private int Step(int at)
    {
        char c = text[at];
        if (at >= _localEnd && IsLocal(c) && Email(at) is int behindEmail and > 0)
        {
            return behindEmail;
        }

        if (at > 0 && IsWord(text[at - 1]))
        {
            return at + 1;
        }

        if (IsHexOrColon(c) && Ip6(at) is int behindIp and > 0)
        {
            return behindIp;
        }

        if (char.IsAsciiDigit(c) || c is '+' or '(')
        {
            return Number(at);
        }

        return char.IsAsciiLetter(c) && Lettered(at) is int behind and > 0 ? behind : at + 1;
    }

    // Reads the whole run of local characters once; positions inside it are not tried again as starts.
    private int Email(int start)
    {
        int end = start;
        while (end < text.Length && IsLocal(text[end]))
        {
            end++;
        }

        _localEnd = end;
        start = Math.Max(start, end - LongestLocal);
        while (start < end && text[start] is '.' or '%' or '+' or '-')
        {
            start++;
        }

        if (end == text.Length)
        {
            Touch(Math.Min(start, end), end);
            return 0;
        }

        if (start == end || text[end] != '@')
        {
            return 0;
        }

        int domain = end + 1, stop = domain;
        while (stop < text.Length && stop - domain < LongestDomain && (IsLatin(text[stop]) || text[stop] is '.' or '-'))
        {
            stop++;
        }

        Touch(start, stop);
        while (stop > domain && text[stop - 1] is '.' or '-')
        {
            stop--;
        }

        ReadOnlySpan<char> host = text.AsSpan(domain, stop - domain);
        int dot = host.LastIndexOf('.');
        if (dot < 1 || host.Length - dot < 3 || host[dot..].ContainsAnyInRange('0', '9') || host.Contains("..", StringComparison.Ordinal))
        {
            return 0;
        }

        // git@host is an account of a machine, not of a person.
        double score = text.AsSpan(start, end - start) is "git" ? 0.3 : 0.95;
        return Add(start, stop, PiiEntities.Email, "email-address", Severity.Medium, score, "An e-mail address.") ? stop : 0;
    }

    private int Number(int at)
    {
        DigitRun run = DigitRun.Read(text, at);
        if (run.Count == 0)
        {
            // A lone sign at the very end may open a number.
            Touch(at, run.Stop);
            return at + 1;
        }

        // One more than was read: whether a number may end asks for the characters behind it.
        Touch(at, run.Stop + 2);
        for (int groups = run.Count; groups > 0; groups--)
        {
            if (!run.MayEnd(groups))
            {
                continue;
            }

            if (NumberKinds.Classify(run, groups, entities) is { } kind
                && Add(at, run.End(groups), kind.Entity, kind.Rule, kind.Severity, kind.Score, kind.Explanation))
            {
                return run.End(groups);
            }
        }

        if (run.Length(0) == 17 && run.MayStart && Resident(at) is int resident and > 0)
        {
            return resident;
        }

        if (SpanishDigits(at) is int behind and > 0)
        {
            return behind;
        }

        // The rest of the run may hold another number: "room 12 4111 1111 1111 1111".
        return run.End(1);
    }

    private int Lettered(int at)
    {
        // Nearly all words leave here: every lettered id but the fiscal code has a digit among its first three.
        int word = at;
        while (word < text.Length && word - at <= 16 && char.IsAsciiLetterOrDigit(text[word]))
        {
            word++;
        }

        Touch(at, word);
        if (word - at != 16 && !(word - at >= 2 && char.IsAsciiDigit(text[at + 1])) && !(word - at >= 3 && char.IsAsciiDigit(text[at + 2]))
            && !(word - at == 2 && word + 1 < text.Length && char.IsAsciiDigit(text[word + 1])) && !(word + 1 == text.Length && word - at == 2))
        {
            return 0;
        }

        Span<char> compact = stackalloc char[34];
        Span<int> ends = stackalloc int[34];
        int length = 0, i = at;
        for (; i < text.Length && length < compact.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]))
            {
                compact[length] = char.ToUpperInvariant(text[i]);
                ends[length++] = i + 1;
                continue;
            }

            // One separator between groups; never at the end of what is read.
            if (text[i] is not (' ' or '-' or '\u00a0') || length == 0 || (i > at && !char.IsAsciiLetterOrDigit(text[i - 1])))
            {
                break;
            }
        }

        Touch(at, i);
        ReadOnlySpan<char> token = compact[..length];
        int iban = length >= 15 ? IdChecks.IbanLength(token[..2]) : 0;
        if (iban > 0 && iban <= length && IdChecks.AllDigits(token[2..4]) && Ends(ends[iban - 1]))
        {
            bool valid = IdChecks.Iban(token[..iban]);
            if ((valid || ContextWords.Before(text, at, ContextWords.Iban))
                && Add(at, ends[iban - 1], PiiEntities.Iban, "iban", Severity.High, valid ? 0.97 : 0.6, "A bank account number (IBAN)."))
            {
                return ends[iban - 1];
            }
        }

        if (length >= 9 && IdChecks.UkNationalInsurance(token[..9]) && Ends(ends[8])
            && Add(at, ends[8], PiiEntities.NationalId, "uk-national-insurance", Severity.High, 0.85, "A British national insurance number."))
        {
            return ends[8];
        }

        if (length >= 9 && token[0] is 'X' or 'Y' or 'Z' && IdChecks.SpanishId(token[..9]) && Ends(ends[8])
            && Add(at, ends[8], PiiEntities.NationalId, "es-foreigner-id", Severity.High, 0.9, "A Spanish foreigner's id (NIE)."))
        {
            return ends[8];
        }

        return length >= 16 && ends[15] == at + 16 && IdChecks.ItalianFiscalCode(token[..16]) && Ends(ends[15])
            && Add(at, ends[15], PiiEntities.NationalId, "it-fiscal-code", Severity.High, 0.95, "An Italian fiscal code.")
            ? ends[15]
            : 0;
    }

    // The check digit of a Chinese resident number is X one time in eleven, and then no run of digits.
    private int Resident(int at)
    {
        int end = at + 18;
        return end <= text.Length && text[end - 1] is ('X' or 'x') && Ends(end) && IdChecks.ChineseResident(text.AsSpan(at, 18))
            && Add(at, end, PiiEntities.NationalId, "cn-resident", Severity.High, 0.9, "A Chinese resident identity number.") ? end : 0;
    }

    private int SpanishDigits(int at)
    {
        int end = at;
        while (end < text.Length && end - at < 10 && (char.IsAsciiLetterOrDigit(text[end]) || (end - at == 8 && text[end] == '-')))
        {
            end++;
        }

        Touch(at, end);
        Span<char> compact = stackalloc char[9];
        bool dashed = end - at == 10 && text[end - 2] == '-';
        if ((end - at != 9 && !dashed) || !Ends(end))
        {
            return 0;
        }

        text.AsSpan(at, 8).CopyTo(compact);
        compact[8] = char.ToUpperInvariant(text[end - 1]);
        double score = ContextWords.Before(text, at, ContextWords.Spanish) ? 0.9 : 0.45;
        return IdChecks.SpanishId(compact)
            && Add(at, end, PiiEntities.NationalId, "es-national-id", Severity.High, score, "A Spanish identity number (DNI).") ? end : 0;
    }

    private int Ip6(int at)
    {
        int end = at, colons = 0;
        bool digit = false;
        while (end < text.Length && end - at < LongestAddress && (IsHexOrColon(text[end]) || text[end] == '.'))
        {
            colons += text[end] == ':' ? 1 : 0;
            digit |= char.IsAsciiDigit(text[end]);
            end++;
        }

        Touch(at, end);
        while (end > at && text[end - 1] is '.' or ':' && !(end - at > 1 && text[end - 2] == ':'))
        {
            end--;
        }

        // Two colons and no digit is a qualified name; times have two colons and no pair.
        if (colons < 3 || !digit || !Ends(end) || end - at >= LongestAddress
            || !IPAddress.TryParse(text.AsSpan(at, end - at), out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bool local = address.IsIPv6LinkLocal || IPAddress.IsLoopback(address) || (bytes[0] & 0xfe) == 0xfc
            || bytes[..4].SequenceEqual((ReadOnlySpan<byte>)[0x20, 0x01, 0x0d, 0xb8]);
        return Add(at, end, PiiEntities.Ip, "ip-v6", Severity.Low, local ? 0.3 : 0.8, "An IP address (version 6).") ? end : 0;
    }

    private bool Add(int start, int end, string entity, string rule, Severity severity, double score, string explanation)
    {
        if (!entities.Contains(entity))
        {
            return false;
        }

        Touch(start, end);
        if (start < _hold && _hold < end)
        {
            // The local part that may begin at the end of the text reaches back into what was found: that waits whole.
            _hold = start;
        }

        findings?.Add(new(FindingTypes.Pii, severity, score, start, end, "pii", rule, explanation, entity));
        return true;
    }

    // A reading that reached the end of the text is undecided.
    private void Touch(int start, int reached)
    {
        if (reached >= text.Length)
        {
            _hold = Math.Min(_hold, start);
        }
    }

    private readonly bool Ends(int end) => end == text.Length || !IsWord(text[end]);

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static bool IsHexOrColon(char c) => char.IsAsciiHexDigit(c) || c == ':';

    private static bool IsLocal(char c) => IsLatin(c) || c is '.' or '_' or '%' or '+' or '-';

    // Scripts without spaces would glue a sentence to the address, so letters stop where Latin stops.
    private static bool IsLatin(char c) => char.IsAsciiLetterOrDigit(c) || (c is > '\u00bf' and < '\u0250' && char.IsLetter(c));
}
