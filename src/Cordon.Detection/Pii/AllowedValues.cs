using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>What is no finding of this guard: values in any case, and expressions that cover a whole value.</summary>
internal sealed class AllowedValues
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _values;
    private readonly ImmutableArray<Regex> _expressions;

    private AllowedValues(FrozenSet<string> values, ImmutableArray<Regex> expressions) =>
        (_values, _expressions, IsEmpty) = (values.GetAlternateLookup<ReadOnlySpan<char>>(), expressions, values.Count == 0 && expressions.IsEmpty);

    public bool IsEmpty { get; }

    public static AllowedValues Of(DetectionSettings settings, List<SettingsError> errors)
    {
        ImmutableArray<Regex>.Builder expressions = ImmutableArray.CreateBuilder<Regex>();
        foreach (string expression in settings.PiiAllowExpressions)
        {
            if (OwnPattern.Of(new PatternRule("pii.allow-expressions", $"^(?:{expression})$", Severity.Info, ""), errors) is { } pattern)
            {
                expressions.Add(pattern.Expression);
            }
        }

        return new(settings.PiiAllow.ToFrozenSet(StringComparer.OrdinalIgnoreCase), expressions.ToImmutable());
    }

    public bool Contain(ReadOnlySpan<char> value)
    {
        if (_values.Contains(value))
        {
            return true;
        }

        foreach (Regex expression in _expressions)
        {
            if (expression.IsMatch(value))
            {
                return true;
            }
        }

        return false;
    }
}
