using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Cordon.Detection;

/// <summary>One validation: walks schema and instance together, within bounds on depth and steps.</summary>
internal sealed partial class SchemaRun
{
    // Instances come from models and agents, schemas from clients and servers: none of them may make the gateway work without end.
    private const int MaxDepth = 256;
    public const int MaxSteps = 1_000_000;
    private const int MostFaults = 8;
    private const int LongestPointer = 256;

    private readonly List<SchemaResource> _scope = [];
    private readonly List<(string? Name, int Index)> _path = [];
    private readonly ImmutableArray<SchemaFault>.Builder _faults = ImmutableArray.CreateBuilder<SchemaFault>();
    private int _steps;

    // Inside of what may fail without harm, nothing is reported.
    private int _quiet;

    public bool IsUnsupported { get; private set; }

    /// <summary>How many schemas have been held against how many values so far.</summary>
    public int Steps => _steps;

    public ImmutableArray<SchemaFault> Faults => _faults.ToImmutable();

    public bool IsValid(SchemaNode node, JsonElement instance) => IsValid(node, instance, null, "false");

    /// <param name="marks">Fresh, or null where nobody asks what was judged.</param>
    /// <param name="keyword">What led here, for a schema that is false.</param>
    private bool IsValid(SchemaNode node, JsonElement instance, SchemaMarks? marks, string keyword)
    {
        if (node.Fixed is { } always)
        {
            return always || Fails(keyword);
        }

        if (IsUnsupported || node.IsUnreadable || _scope.Count >= MaxDepth || ++_steps > MaxSteps)
        {
            IsUnsupported = true;
            return false;
        }

        _scope.Add(node.Resource);
        SchemaMarks? own = node.AsksForUnevaluated ? marks ?? new SchemaMarks() : marks;
        // Who reports goes on to the next keyword; who does not has seen enough.
        bool valid = Simple(node, instance);
        valid = (valid || IsLoud) && References(node, instance, own) && valid;
        valid = (valid || IsLoud) && Applicators(node, instance, own) && valid;
        valid = (valid || IsLoud) && Children(node, instance, own) && valid;
        // What was judged is only known where all of it was valid.
        valid = valid && Unevaluated(node, instance, own);
        _scope.RemoveAt(_scope.Count - 1);
        return valid && !IsUnsupported;
    }

    private bool IsLoud => _quiet == 0 && !IsUnsupported && _faults.Count < MostFaults;

    private bool References(SchemaNode node, JsonElement instance, SchemaMarks? marks)
    {
        if (node.Ref is { } target && !Merge(target, instance, marks, "$ref"))
        {
            return false;
        }

        if (node.DynamicRef is not { } first)
        {
            return true;
        }

        if (node.DynamicAnchor is { } anchor)
        {
            // The outermost resource that was entered on the way here and knows the anchor wins.
            foreach (SchemaResource resource in _scope)
            {
                if (resource.Dynamic is { } named && named.TryGetValue(anchor, out SchemaNode? outermost))
                {
                    first = outermost;
                    break;
                }
            }
        }

        return Merge(first, instance, marks, "$dynamicRef");
    }

    private bool Applicators(SchemaNode node, JsonElement instance, SchemaMarks? marks)
    {
        bool valid = true;
        foreach (SchemaNode one in node.AllOf)
        {
            valid &= Merge(one, instance, marks, "allOf");
            if (!valid && !IsLoud)
            {
                return false;
            }
        }

        if (!node.AnyOf.IsEmpty && Count(node.AnyOf, instance, marks) == 0)
        {
            valid = Fails("anyOf");
        }

        if (!node.OneOf.IsEmpty && Count(node.OneOf, instance, marks) != 1)
        {
            valid = Fails("oneOf");
        }

        if (node.Not is { } not && Quietly(not, instance, null))
        {
            valid = Fails("not");
        }

        if (node.If is { } condition && (valid || IsLoud))
        {
            (SchemaNode? chosen, string keyword) = Quietly(condition, instance, marks) ? (node.Then, "then") : (node.Else, "else");
            valid &= chosen is null || Merge(chosen, instance, marks, keyword);
        }

        if (instance.ValueKind == JsonValueKind.Object)
        {
            foreach ((string name, SchemaNode dependent) in node.DependentSchemas)
            {
                valid &= !Has(instance, name) || Merge(dependent, instance, marks, "dependentSchemas");
            }
        }

        return valid && !IsUnsupported;
    }

    // Every branch is looked at, also after one that holds: one that nobody can read must not pass in silence.
    private int Count(ImmutableArray<SchemaNode> schemas, JsonElement instance, SchemaMarks? marks)
    {
        int count = 0;
        foreach (SchemaNode one in schemas)
        {
            count += Quietly(one, instance, marks) ? 1 : 0;
        }

        return count;
    }

    private bool Quietly(SchemaNode schema, JsonElement instance, SchemaMarks? marks)
    {
        _quiet++;
        bool valid = Merge(schema, instance, marks, "");
        _quiet--;
        return valid;
    }

    // What a failed branch has looked at does not count as evaluated.
    private bool Merge(SchemaNode schema, JsonElement instance, SchemaMarks? marks, string keyword)
    {
        if (marks is null)
        {
            return IsValid(schema, instance, null, keyword);
        }

        SchemaMarks inner = new();
        bool valid = IsValid(schema, instance, inner, keyword);
        if (valid)
        {
            marks.Add(inner, ref _steps);
        }

        return valid;
    }

    private bool Has(JsonElement instance, string name)
    {
        // Members are searched one by one.
        _steps += 1 + (instance.GetPropertyCount() >> 4);
        return instance.TryGetProperty(name, out _);
    }

    private bool Matches(SchemaPattern pattern, string text)
    {
        _steps += text.Length >> 6;
        IsUnsupported |= pattern.Regex is null;
        return pattern.Regex?.IsMatch(text) ?? false;
    }

    /// <summary>Notes a fault where somebody hears of it.</summary>
    /// <returns>False, always.</returns>
    private bool Fails(string keyword)
    {
        if (IsLoud)
        {
            _faults.Add(new SchemaFault(Pointer(), keyword));
        }

        return false;
    }

    private string Pointer()
    {
        StringBuilder pointer = new();
        foreach ((string? name, int index) in _path)
        {
            if (pointer.Length > LongestPointer)
            {
                break;
            }

            pointer.Append('/');
            _ = name is null ? pointer.Append(index) : pointer.Append(SchemaIndex.Escape(name.Length <= LongestPointer ? name : name[..LongestPointer]));
        }

        return pointer.Length <= LongestPointer ? pointer.ToString() : pointer.ToString(0, LongestPointer);
    }

    private void Enter(string? name, int index) => _path.Add((name, index));

    private void Leave() => _path.RemoveAt(_path.Count - 1);
}
