using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cordon.Detection;

/// <summary>One validation: walks schema and instance together, within bounds on depth and steps.</summary>
internal sealed class SchemaRun(JsonSchema document)
{
    // Answers come from a model and schemas from a client: neither may make the gateway work without end.
    private const int MaxDepth = 128;
    private const int MaxSteps = 1_000_000;

    private readonly Stack<Uri> _scope = [];
    private readonly Dictionary<string, Regex?> _expressions = new(StringComparer.Ordinal);
    private int _steps;

    public bool IsUnsupported { get; private set; }

    public bool IsValid(JsonElement schema, JsonElement instance, Uri outer) => IsValid(schema, instance, outer, new Seen());

    private bool IsValid(JsonElement schema, JsonElement instance, Uri outer, Seen seen) => IsValidAt(schema, instance, JsonSchema.BaseOf(schema, outer), seen);

    // A reference arrives at a schema whose base is known; a relative $id must not be applied to it a second time.
    private bool IsValidAt(JsonElement schema, JsonElement instance, Uri own, Seen seen)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.ValueKind == JsonValueKind.True;
        }

        if (IsUnsupported || schema.ValueKind != JsonValueKind.Object || _scope.Count >= MaxDepth || ++_steps > MaxSteps || !SchemaKeywords.AreKnown(schema))
        {
            IsUnsupported = true;
            return false;
        }

        _scope.Push(own);
        bool valid = Simple(schema, instance) && References(schema, instance, own, seen) && Applicators(schema, instance, own, seen)
            && Children(schema, instance, own, seen) && Unevaluated(schema, instance, own, seen);
        _scope.Pop();
        return valid;
    }

    private bool References(JsonElement schema, JsonElement instance, Uri own, Seen seen)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            if (!document.TryResolve(reference.GetString() ?? "", own, out JsonElement target, out Uri newBase, out _))
            {
                return !(IsUnsupported = true);
            }

            if (!MergeAt(target, instance, newBase, seen))
            {
                return false;
            }
        }

        if (!schema.TryGetProperty("$dynamicRef", out JsonElement dynamicReference))
        {
            return true;
        }

        if (!document.TryResolve(dynamicReference.GetString() ?? "", own, out JsonElement first, out Uri firstBase, out string? anchor))
        {
            return !(IsUnsupported = true);
        }

        if (anchor is not null && document.TryDynamic(firstBase, anchor, out _))
        {
            // The outermost resource that was entered on the way here and knows the anchor wins.
            foreach (Uri resource in _scope.Reverse())
            {
                if (document.TryDynamic(resource, anchor, out JsonElement outermost))
                {
                    (first, firstBase) = (outermost, resource);
                    break;
                }
            }
        }

        return MergeAt(first, instance, firstBase, seen);
    }

    private bool Applicators(JsonElement schema, JsonElement instance, Uri own, Seen seen)
    {
        if (schema.TryGetProperty("allOf", out JsonElement all))
        {
            foreach (JsonElement one in all.EnumerateArray())
            {
                if (!Merge(one, instance, own, seen))
                {
                    return false;
                }
            }
        }

        if (schema.TryGetProperty("anyOf", out JsonElement any) && Count(any, instance, own, seen) == 0)
        {
            return false;
        }

        if (schema.TryGetProperty("oneOf", out JsonElement oneOf) && Count(oneOf, instance, own, seen) != 1)
        {
            return false;
        }

        if (schema.TryGetProperty("not", out JsonElement not) && IsValid(not, instance, own))
        {
            return false;
        }

        if (schema.TryGetProperty("if", out JsonElement condition))
        {
            string branch = Merge(condition, instance, own, seen) ? "then" : "else";
            if (schema.TryGetProperty(branch, out JsonElement chosen) && !Merge(chosen, instance, own, seen))
            {
                return false;
            }
        }

        return !IsUnsupported && Dependents(schema, "dependentSchemas", instance, own, seen) && Dependents(schema, "dependencies", instance, own, seen);
    }

    // "dependencies" is what older drafts call it; there, a list of names may stand for a schema.
    private bool Dependents(JsonElement schema, string keyword, JsonElement instance, Uri own, Seen seen)
    {
        if (instance.ValueKind != JsonValueKind.Object || !schema.TryGetProperty(keyword, out JsonElement dependent))
        {
            return true;
        }

        foreach (JsonProperty name in dependent.EnumerateObject().Where(name => instance.TryGetProperty(name.Name, out _)))
        {
            if (name.Value.ValueKind == JsonValueKind.Array
                ? !name.Value.EnumerateArray().All(r => instance.TryGetProperty(r.GetString()!, out _))
                : !Merge(name.Value, instance, own, seen))
            {
                return false;
            }
        }

        return !IsUnsupported;
    }

    private int Count(JsonElement schemas, JsonElement instance, Uri own, Seen seen)
    {
        int count = 0;
        foreach (JsonElement one in schemas.EnumerateArray())
        {
            count += Merge(one, instance, own, seen) ? 1 : 0;
        }

        return count;
    }

    private bool Merge(JsonElement schema, JsonElement instance, Uri own, Seen seen) => MergeAt(schema, instance, JsonSchema.BaseOf(schema, own), seen);

    // What a failed branch has looked at does not count as evaluated.
    private bool MergeAt(JsonElement schema, JsonElement instance, Uri own, Seen seen)
    {
        var inner = new Seen();
        bool valid = IsValidAt(schema, instance, own, inner);
        if (valid)
        {
            seen.Add(inner);
        }

        return valid;
    }

    private bool Children(JsonElement schema, JsonElement instance, Uri own, Seen seen) => instance.ValueKind switch
    {
        JsonValueKind.Object => Properties(schema, instance, own, seen),
        JsonValueKind.Array => Items(schema, instance, own, seen),
        _ => true,
    };

    private bool Properties(JsonElement schema, JsonElement instance, Uri own, Seen seen)
    {
        schema.TryGetProperty("properties", out JsonElement properties);
        schema.TryGetProperty("patternProperties", out JsonElement patterns);
        bool hasOthers = schema.TryGetProperty("additionalProperties", out JsonElement others);
        bool hasNames = schema.TryGetProperty("propertyNames", out JsonElement names);
        foreach (JsonProperty member in instance.EnumerateObject())
        {
            bool known = false;
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out JsonElement named))
            {
                known = true;
                if (!IsValid(named, member.Value, own))
                {
                    return false;
                }
            }

            if (patterns.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty pattern in patterns.EnumerateObject())
                {
                    if (Matches(pattern.Name, member.Name))
                    {
                        known = true;
                        if (!IsValid(pattern.Value, member.Value, own))
                        {
                            return false;
                        }
                    }
                }
            }

            if (!known && hasOthers)
            {
                known = true;
                if (!IsValid(others, member.Value, own))
                {
                    return false;
                }
            }

            if (known)
            {
                seen.Names.Add(member.Name);
            }

            if (hasNames && !IsValid(names, SchemaText.AsElement(member.Name), own))
            {
                return false;
            }
        }

        return !IsUnsupported;
    }

    private bool Items(JsonElement schema, JsonElement instance, Uri own, Seen seen)
    {
        int first = schema.TryGetProperty("prefixItems", out JsonElement prefix) ? prefix.GetArrayLength() : 0;
        bool hasRest = schema.TryGetProperty("items", out JsonElement rest);
        bool hasContains = schema.TryGetProperty("contains", out JsonElement contains);
        long found = 0;
        int i = 0;
        foreach (JsonElement item in instance.EnumerateArray())
        {
            if (i < first || hasRest)
            {
                seen.Items.Add(i);
                if (!IsValid(i < first ? prefix[i] : rest, item, own))
                {
                    return false;
                }
            }

            if (hasContains && IsValid(contains, item, own))
            {
                found++;
                seen.Items.Add(i);
            }

            i++;
        }

        decimal least = SchemaText.Number(schema, "minContains") ?? 1;
        return !IsUnsupported && (!hasContains || (found >= least && found <= (SchemaText.Number(schema, "maxContains") ?? decimal.MaxValue)));
    }

    private bool Unevaluated(JsonElement schema, JsonElement instance, Uri own, Seen seen)
    {
        if (instance.ValueKind == JsonValueKind.Object && schema.TryGetProperty("unevaluatedProperties", out JsonElement others))
        {
            foreach (JsonProperty member in instance.EnumerateObject())
            {
                if (seen.Names.Add(member.Name) && !IsValid(others, member.Value, own))
                {
                    return false;
                }
            }
        }

        if (instance.ValueKind == JsonValueKind.Array && schema.TryGetProperty("unevaluatedItems", out JsonElement rest))
        {
            int i = 0;
            foreach (JsonElement item in instance.EnumerateArray())
            {
                if (seen.Items.Add(i++) && !IsValid(rest, item, own))
                {
                    return false;
                }
            }
        }

        return !IsUnsupported;
    }

    private bool Simple(JsonElement schema, JsonElement instance)
    {
        _steps += instance.ValueKind is JsonValueKind.Array ? instance.GetArrayLength() : 1;
        bool inRange = SchemaText.IsOfType(schema, instance) && SchemaText.IsInRange(schema, instance, ref _steps);
        // Items that were not all compared are not known to be unique.
        IsUnsupported |= _steps >= SchemaUniqueness.MaxComparisons;
        return inRange && (instance.ValueKind != JsonValueKind.String || !schema.TryGetProperty("pattern", out JsonElement pattern)
                || Matches(pattern.GetString() ?? "", instance.GetString()!));
    }

    private bool Matches(string expression, string text)
    {
        if (!_expressions.TryGetValue(expression, out Regex? compiled))
        {
            _expressions[expression] = compiled = SchemaExpression.Compile(expression);
        }

        IsUnsupported |= compiled is null;
        return compiled?.IsMatch(text) ?? false;
    }
}
