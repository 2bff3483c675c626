using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests;

/// <summary>Schemas and instances that nobody would write, and what holds for all of them.</summary>
public sealed class SchemaPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(60);

    private static readonly string[] Names = ["a", "b", "a/b", "~", "~1", "", "$ref", "0", "ä", "constructor", "__proto__", "\u0000", "\ud800", "properties"];

    private static readonly string[] Expressions = ["a", "^a+$", "(a+)+$", "(?=a)b", "[", "\\p{L}+", "(a|a)*b", "\\1", "^.{0,9999}$", ""];

    private static readonly string[] Targets = ["#", "#/$defs/a", "#/allOf/0", "#/properties/a", "#b", "#/nowhere", "http://[", "other.json", "#/%", "##", "#/$defs/a/$defs/a"];

    [Fact]
    public void Any_pair_is_answered_within_the_number_of_steps_and_throws_nothing() => Check.One(Many, Prop.ForAll(Pair(Hostile).ToArbitrary(), pair =>
    {
        (JsonElement schema, JsonElement instance) = (Parse(pair.Schema), Parse(pair.Instance));
        SchemaReport report = JsonSchema.Of(schema).Check(instance, out int steps);
        return Enum.IsDefined(report.Outcome) && steps <= SchemaRun.MaxSteps + 1 && report.Outcome == SchemaOutcome.Invalid == !report.Faults.IsEmpty;
    }));

    [Fact]
    public void Without_references_each_schema_is_held_against_each_value_a_few_times_at_most() => Check.One(Many, Prop.ForAll(Pair(Plain).ToArbitrary(), pair =>
    {
        JsonSchema.Of(Parse(pair.Schema)).Check(Parse(pair.Instance), out int steps);
        return steps <= 2L * Count(pair.Schema) * Count(pair.Instance);
    }));

    [Fact]
    public void The_order_of_names_changes_nothing() => Check.One(Many, Prop.ForAll(Pair(Plain).ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (pair, seed) =>
    {
        Random random = new(seed);
        SchemaOutcome one = JsonSchema.Of(Parse(pair.Schema)).Validate(Parse(pair.Instance));
        SchemaOutcome other = JsonSchema.Of(Parse(Shuffled(pair.Schema, random))).Validate(Parse(Shuffled(pair.Instance, random)));
        return one == other;
    }));

    [Fact]
    public void With_references_the_order_of_names_makes_nothing_valid_that_is_not() => Check.One(Many, Prop.ForAll(Pair(Hostile).ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (pair, seed) =>
    {
        Random random = new(seed);
        SchemaOutcome one = JsonSchema.Of(Parse(pair.Schema)).Validate(Parse(pair.Instance));
        SchemaOutcome other = JsonSchema.Of(Parse(Shuffled(pair.Schema, random))).Validate(Parse(Shuffled(pair.Instance, random)));
        // What cannot be read may stand behind what is broken, or before it.
        return one == other || one == SchemaOutcome.Unsupported || other == SchemaOutcome.Unsupported;
    }));

    [Fact]
    public void The_same_question_has_the_same_answer_again() => Check.One(Many, Prop.ForAll(Pair(Hostile).ToArbitrary(), pair =>
    {
        JsonSchema schema = JsonSchema.Of(Parse(pair.Schema));
        SchemaReport first = schema.Check(Parse(pair.Instance), out int steps), again = schema.Check(Parse(pair.Instance), out int stepsAgain);
        return first.Outcome == again.Outcome && first.Faults.SequenceEqual(again.Faults) && steps == stepsAgain;
    }));

    [Fact]
    public void The_pairs_that_are_tried_are_of_every_kind()
    {
        foreach ((Gen<string> schemas, SchemaOutcome[] kinds) in new (Gen<string>, SchemaOutcome[])[] { (Plain, [SchemaOutcome.Valid, SchemaOutcome.Invalid]), (Hostile, Enum.GetValues<SchemaOutcome>()) })
        {
            ILookup<SchemaOutcome, string> outcomes = Pair(schemas).Sample(2_000, 30).ToLookup(pair => JsonSchema.Of(Parse(pair.Schema)).Validate(Parse(pair.Instance)), pair => pair.Schema);
            Assert.All(kinds, kind => Assert.InRange(outcomes[kind].Count(), 100, 2_000));
        }
    }

    private static Gen<(string Schema, string Instance)> Pair(Gen<string> schemas) => from schema in schemas from instance in Instance select (schema, instance);

    private static Gen<string> Instance => Gen.Sized(size => Value(Math.Min(size, 30)));

    private static Gen<string> Plain => Gen.Sized(size => Schema(Math.Min(size, 30), isHostile: false));

    private static Gen<string> Hostile => Gen.Sized(size => Schema(Math.Min(size, 30), isHostile: true));

    private static Gen<string> Value(int size) => size <= 1
        ? Gen.OneOf(
            Gen.Elements("null", "true", "false", "0", "-0", "1", "1.0", "1e2", "1e400", "-1.5", "9007199254740993", "\"\"", "\"a\"", "\"aaaaaaaaaaaaaaaaaaaa!\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}"),
            from n in ArbMap.Default.GeneratorFor<int>() select JsonSerializer.Serialize(n))
        : Gen.OneOf(Value(1), List(Value(size / 3)), Members(Gen.Elements(Names), Value(size / 3)));

    private static Gen<string> Schema(int size, bool isHostile)
    {
        Gen<string> leaf = Gen.Elements("true", "false", "{}", """{"type":"object"}""", """{"type":["integer","null"]}""", """{"const":1}""");
        if (size <= 1)
        {
            return leaf;
        }

        Gen<string> below = Schema(size / 3, isHostile);
        Gen<string> keyword = Gen.OneOf(
            Gen.Elements(
                "\"type\":\"string\"", "\"type\":[\"object\",\"array\"]", "\"minimum\":0", "\"exclusiveMaximum\":1.5", "\"multipleOf\":0.1", "\"maxLength\":1", "\"minItems\":1", "\"uniqueItems\":true",
                "\"required\":[\"a\",\"b\"]", "\"maxProperties\":1", "\"dependentRequired\":{\"a\":[\"b\"]}", "\"enum\":[1,1.0,\"a\",{\"a\":1,\"b\":2},[]]", "\"minContains\":0"),
            from name in Gen.Elements("not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties") from schema in below select $"\"{name}\":{schema}",
            from name in Gen.Elements("allOf", "anyOf", "oneOf", "prefixItems") from list in List(below) select $"\"{name}\":{(list == "[]" ? "[true]" : list)}",
            from name in Gen.Elements("properties", "dependentSchemas", "$defs") from members in Members(Gen.Elements("a", "b", "0"), below) select $"\"{name}\":{members}");
        Gen<string> hostile = Gen.OneOf(
            from target in Gen.Elements(Targets) select $"\"$ref\":{JsonSerializer.Serialize(target)}",
            from target in Gen.Elements(Targets) select $"\"$dynamicRef\":{JsonSerializer.Serialize(target)}",
            Gen.Elements("\"$anchor\":\"b\"", "\"$dynamicAnchor\":\"b\"", "\"$id\":\"other.json\"", "\"$id\":\"http://[\"", "\"$schema\":\"http://json-schema.org/draft-04/schema#\"", "\"$vocabulary\":{\"x\":true}"),
            from expression in Gen.Elements(Expressions) select $"\"pattern\":{JsonSerializer.Serialize(expression)}",
            from expression in Gen.Elements(Expressions) from schema in below select $"\"patternProperties\":{{{JsonSerializer.Serialize(expression)}:{schema}}}",
            // Keywords with values that are none of theirs.
            from name in Gen.Elements("type", "minimum", "properties", "items", "allOf", "required", "enum", "$ref", "$defs", "pattern", "maxLength", "if", "$id", "$anchor") from value in Value(size / 3) select $"\"{name}\":{value}");
        Gen<string> any = isHostile ? Gen.OneOf(keyword, keyword, hostile) : keyword;
        return Gen.OneOf(leaf, Distinct(any));
    }

    private static Gen<string> Distinct(Gen<string> members) => from count in Gen.Choose(1, 4) from list in members.ListOf(count) select "{" + string.Join(',', list.DistinctBy(Name)) + "}";

    private static Gen<string> Members(Gen<string> names, Gen<string> values) =>
        Distinct(from name in names from value in values select $"{JsonSerializer.Serialize(name)}:{value}");

    private static Gen<string> List(Gen<string> items) => from count in Gen.Choose(0, 3) from list in items.ListOf(count) select "[" + string.Join(',', list) + "]";

    private static string Name(string member) => member[..(member.IndexOf("\":", StringComparison.Ordinal) + 1)];

    private static JsonElement Parse(string json) => JsonElement.Parse(json);

    // Values, names not counted: that many schemas, or values, there are at most.
    private static long Count(string json) => Nodes(Parse(json));

    private static long Nodes(JsonElement value) => 1 + value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Sum(member => 1 + Nodes(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Sum(Nodes),
        _ => 0,
    };

    private static string Shuffled(string json, Random random) => Written(Parse(json), random);

    private static string Written(JsonElement value, Random random)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                string[] members = [.. value.EnumerateObject().Select(member => $"{NameOf(member)}:{Written(member.Value, random)}")];
                random.Shuffle(members);
                return "{" + string.Join(',', members) + "}";
            case JsonValueKind.Array:
                return "[" + string.Join(',', value.EnumerateArray().Select(item => Written(item, random))) + "]";
            default:
                return value.GetRawText();
        }
    }

    // As it is written: half a character has no other spelling.
    private static string NameOf(JsonProperty member) => member.ToString()[..^member.Value.GetRawText().Length].TrimEnd().TrimEnd(':').TrimEnd();
}
