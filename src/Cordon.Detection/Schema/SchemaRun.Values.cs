using System.Text.Json;

namespace Cordon.Detection;

/// <summary>The keywords that look at one value, and those that look at what is in it.</summary>
internal sealed partial class SchemaRun
{
    private bool Simple(SchemaNode node, JsonElement instance)
    {
        bool valid = (node.Types == SchemaTypes.Any || SchemaText.IsOfType(node.Types, instance)) || Fails("type");
        valid &= node.Const is not { } only || JsonElement.DeepEquals(only, instance) || Fails("const");
        valid &= node.Values is not { } values || values.Contains(instance, ref _steps) || Fails("enum");
        valid &= instance.ValueKind switch
        {
            JsonValueKind.Number => Number(node, instance),
            JsonValueKind.String => Text(node, instance),
            JsonValueKind.Array => Array(node, instance),
            JsonValueKind.Object => Object(node, instance),
            _ => true,
        };
        // Items that were not all compared are not known to be unique.
        IsUnsupported |= _steps >= SchemaUniqueness.MaxComparisons;
        return valid && !IsUnsupported;
    }

    private bool Number(SchemaNode node, JsonElement instance) =>
        (SchemaText.Compare(node.Minimum, instance) is not > 0 || Fails("minimum"))
        & (SchemaText.Compare(node.ExclusiveMinimum, instance) is not >= 0 || Fails("exclusiveMinimum"))
        & (SchemaText.Compare(node.Maximum, instance) is not < 0 || Fails("maximum"))
        & (SchemaText.Compare(node.ExclusiveMaximum, instance) is not <= 0 || Fails("exclusiveMaximum"))
        & (node.MultipleOf is not { } factor || SchemaText.IsMultiple(instance, factor) || Fails("multipleOf"));

    private bool Text(SchemaNode node, JsonElement instance)
    {
        if (node.MinLength is null && node.MaxLength is null && node.Pattern is null)
        {
            return true;
        }

        string text = instance.GetString()!;
        bool valid = true;
        if (node.MinLength is not null || node.MaxLength is not null)
        {
            _steps += text.Length >> 6;
            int length = text.EnumerateRunes().Count();
            valid = (length >= (node.MinLength ?? 0) || Fails("minLength")) & (length <= (node.MaxLength ?? decimal.MaxValue) || Fails("maxLength"));
        }

        return valid & (node.Pattern is not { } pattern || Matches(pattern, text) || Fails("pattern"));
    }

    private bool Array(SchemaNode node, JsonElement instance)
    {
        int length = instance.GetArrayLength();
        return (length >= (node.MinItems ?? 0) || Fails("minItems"))
            & (length <= (node.MaxItems ?? decimal.MaxValue) || Fails("maxItems"))
            & (!node.UniqueItems || SchemaUniqueness.Holds(instance, ref _steps) || Fails("uniqueItems"));
    }

    private bool Object(SchemaNode node, JsonElement instance)
    {
        bool valid = true;
        if (node.MinProperties is not null || node.MaxProperties is not null)
        {
            _steps += instance.GetPropertyCount();
            int count = instance.EnumerateObject().Select(member => member.Name).Distinct(StringComparer.Ordinal).Count();
            valid = (count >= (node.MinProperties ?? 0) || Fails("minProperties")) & (count <= (node.MaxProperties ?? decimal.MaxValue) || Fails("maxProperties"));
        }

        foreach (string name in node.Required)
        {
            valid &= Has(instance, name) || Fails("required");
            if ((!valid && !IsLoud) || _steps > MaxSteps)
            {
                IsUnsupported |= _steps > MaxSteps;
                return false;
            }
        }

        foreach ((string name, System.Collections.Immutable.ImmutableArray<string> needs) in node.DependentRequired)
        {
            valid &= !Has(instance, name) || needs.All(need => Has(instance, need)) || Fails("dependentRequired");
        }

        return valid;
    }

    private bool Children(SchemaNode node, JsonElement instance, SchemaMarks? marks) => instance.ValueKind switch
    {
        JsonValueKind.Object => node is { Properties: null, PatternProperties.IsEmpty: true, AdditionalProperties: null, PropertyNames: null } || Members(node, instance, marks),
        JsonValueKind.Array => node is { PrefixItems.IsEmpty: true, Items: null, Contains: null } || Items(node, instance, marks),
        _ => true,
    };

    private bool Members(SchemaNode node, JsonElement instance, SchemaMarks? marks)
    {
        bool valid = true;
        foreach (JsonProperty member in instance.EnumerateObject())
        {
            if ((!valid && !IsLoud) || ++_steps > MaxSteps)
            {
                IsUnsupported |= _steps > MaxSteps;
                return false;
            }

            string name = member.Name;
            bool isKnown = false;
            Enter(name, 0);
            if (node.Properties is { } properties && properties.TryGetValue(name, out SchemaNode? named))
            {
                isKnown = true;
                valid &= IsValid(named, member.Value, null, "properties");
            }

            foreach ((SchemaPattern pattern, SchemaNode schema) in node.PatternProperties)
            {
                _steps++;
                if (Matches(pattern, name))
                {
                    isKnown = true;
                    valid &= IsValid(schema, member.Value, null, "patternProperties");
                }
            }

            if (!isKnown && node.AdditionalProperties is { } others)
            {
                isKnown = true;
                valid &= IsValid(others, member.Value, null, "additionalProperties");
            }

            if (node.PropertyNames is { } names && !Quietly(names, SchemaText.AsElement(name), null))
            {
                valid = Fails("propertyNames");
            }

            Leave();
            if (isKnown)
            {
                marks?.Name(name);
            }
        }

        return valid && !IsUnsupported;
    }

    private bool Items(SchemaNode node, JsonElement instance, SchemaMarks? marks)
    {
        bool valid = true;
        long found = 0;
        int i = 0;
        foreach (JsonElement item in instance.EnumerateArray())
        {
            if ((!valid && !IsLoud) || ++_steps > MaxSteps)
            {
                IsUnsupported |= _steps > MaxSteps;
                return false;
            }

            if ((i < node.PrefixItems.Length ? node.PrefixItems[i] : node.Items) is { } schema)
            {
                marks?.Item(i);
                Enter(null, i);
                valid &= IsValid(schema, item, null, i < node.PrefixItems.Length ? "prefixItems" : "items");
                Leave();
            }

            if (node.Contains is { } contains && Quietly(contains, item, null))
            {
                found++;
                marks?.Item(i);
            }

            i++;
        }

        if (node.Contains is not null)
        {
            valid &= found >= (node.MinContains ?? 1) || Fails(node.MinContains is null ? "contains" : "minContains");
            valid &= found <= (node.MaxContains ?? decimal.MaxValue) || Fails("maxContains");
        }

        return valid && !IsUnsupported;
    }

    private bool Unevaluated(SchemaNode node, JsonElement instance, SchemaMarks? marks)
    {
        bool valid = true;
        if (instance.ValueKind == JsonValueKind.Object && node.UnevaluatedProperties is { } others)
        {
            foreach (JsonProperty member in instance.EnumerateObject())
            {
                _steps++;
                if (!marks!.Has(member.Name))
                {
                    Enter(member.Name, 0);
                    valid &= IsValid(others, member.Value, null, "unevaluatedProperties");
                    Leave();
                    marks.Name(member.Name);
                }
            }
        }

        if (instance.ValueKind == JsonValueKind.Array && node.UnevaluatedItems is { } rest)
        {
            int i = 0;
            foreach (JsonElement item in instance.EnumerateArray())
            {
                _steps++;
                if (!marks!.Has(i))
                {
                    Enter(null, i);
                    valid &= IsValid(rest, item, null, "unevaluatedItems");
                    Leave();
                    marks.Item(i);
                }

                i++;
            }
        }

        return valid && !IsUnsupported;
    }
}
