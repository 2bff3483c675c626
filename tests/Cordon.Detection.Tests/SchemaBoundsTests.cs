using System.Text.Json;

namespace Cordon.Detection.Tests;

/// <summary>What a validation costs and says is bounded, whoever wrote the schema and the instance.</summary>
public sealed class SchemaBoundsTests
{
    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""")]
    [InlineData("""{"$dynamicAnchor":"a","$dynamicRef":"#a"}""")]
    public void A_schema_that_only_leads_to_itself_is_reported(string schema) => Assert.Equal(SchemaOutcome.Unsupported, Check(schema, "{}").Outcome);

    [Theory]
    [InlineData("""{"$defs":{"a":{"$anchor":"b","type":"string"},"c":{"$anchor":"b","type":"integer"}},"$ref":"#b"}""")]
    [InlineData("""{"$defs":{"a":{"$anchor":"b","type":"string"},"c":{"$dynamicAnchor":"b","type":"integer"}},"$dynamicRef":"#b"}""")]
    [InlineData("""{"$defs":{"a":{"$id":"x.json","type":"string"},"c":{"$id":"x.json","type":"integer"}},"$ref":"x.json"}""")]
    [InlineData("""{"$defs":{"a":{"$dynamicAnchor":"b","type":"string"},"c":{"$dynamicAnchor":"b"},"d":{"$id":"x.json","$dynamicAnchor":"b","$ref":"#/$defs/e","$defs":{"e":{"$dynamicRef":"#b"}}}},"$ref":"x.json"}""")]
    public void A_name_that_stands_at_two_places_leads_to_none_of_them(string schema)
    {
        Assert.Equal(SchemaOutcome.Unsupported, Check(schema, "1").Outcome);
        Assert.Equal(SchemaOutcome.Unsupported, Check(schema, "\"a\"").Outcome);
    }

    [Fact]
    public void A_tree_is_followed_as_deep_as_JSON_may_be()
    {
        const string Tree = """{"type":"object","additionalProperties":false,"properties":{"next":{"$ref":"#"}}}""";
        string deep = string.Concat(Enumerable.Repeat("{\"next\":", 60)) + "{}" + new string('}', 60);
        Assert.Equal(SchemaOutcome.Valid, Check(Tree, deep).Outcome);
        SchemaReport broken = Check(Tree, deep.Replace("{}", "{\"other\":1}", StringComparison.Ordinal));
        Assert.Equal(SchemaOutcome.Invalid, broken.Outcome);
        Assert.Equal(string.Concat(Enumerable.Repeat("/next", 60))[..256], Assert.Single(broken.Faults).Pointer);
    }

    [Fact]
    public void A_chain_of_references_of_any_length_is_read_and_followed_up_to_a_depth()
    {
        Assert.Equal(SchemaOutcome.Valid, Check(Chain(200), "1").Outcome);
        Assert.Equal(SchemaOutcome.Invalid, Check(Chain(200), "\"a\"").Outcome);
        Assert.Equal(SchemaOutcome.Unsupported, Check(Chain(5_000), "1").Outcome);

        static string Chain(int length) => Named(length, i => $$"""{"$ref":"#/$defs/a{{i + 1}}"}""", """{"type":"integer"}""");
    }

    [Fact]
    public void More_schemas_than_are_read_are_reported()
    {
        Assert.Equal(SchemaOutcome.Unsupported, Check(Many(SchemaCompiler.MostNodes + 1), "1").Outcome);
        Assert.Equal(SchemaOutcome.Valid, Check(Many(SchemaCompiler.MostNodes - 1), "1").Outcome);

        // Those that were read are there, the others are as if nobody could read them.
        string wide = """{"properties":""" + Members(SchemaCompiler.MostNodes + 10).Replace(":1", ":true", StringComparison.Ordinal) + "}";
        Assert.Equal(SchemaOutcome.Valid, Check(wide, """{"n0":1}""").Outcome);
        Assert.Equal(SchemaOutcome.Unsupported, Check(wide, $$"""{"n{{SchemaCompiler.MostNodes + 5}}":1}""").Outcome);

        static string Many(int count) => """{"anyOf":[""" + string.Join(',', Enumerable.Repeat("{}", count)) + "]}";
    }

    [Theory]
    // Branches in branches double with each level.
    [InlineData("branches")]
    [InlineData("required")]
    [InlineData("enum")]
    [InlineData("patterns")]
    public void Work_that_multiplies_ends_at_a_number_of_steps(string how)
    {
        (string schema, string instance) = how switch
        {
            "branches" => (Named(30, i => $$"""{"anyOf":[{"$ref":"#/$defs/a{{i + 1}}"},{"$ref":"#/$defs/a{{i + 1}}"}]}""", """{"type":"string"}"""), "1"),
            "required" => ("""{"required":[""" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"n{i}\"")) + "]}", Members(5_000)),
            "enum" => ("""{"items":{"enum":[""" + string.Join(',', Enumerable.Range(0, 5_000)) + ",-1]}}", $"[{string.Join(',', Enumerable.Repeat("-1", 1_000))}]"),
            _ => ("""{"patternProperties":{""" + string.Join(',', Enumerable.Range(0, 1_500).Select(i => $"\"^n{i}$\":true")) + "}}", Members(1_000)),
        };
        Assert.Equal(SchemaOutcome.Unsupported, Check(schema, instance).Outcome);
    }

    [Theory]
    [InlineData("""{"type":"object","required":["a"]}""", "{}", " required")]
    [InlineData("""{"properties":{"a":{"type":"string","maxLength":2},"b":{"minimum":3}}}""", """{"a":"abc","b":1}""", "/a maxLength;/b minimum")]
    [InlineData("""{"additionalProperties":false,"properties":{"a":true}}""", """{"a":1,"x/y~z":1}""", "/x~1y~0z additionalProperties")]
    [InlineData("""{"items":{"enum":[1,2]}}""", "[1,3,2,4]", "/1 enum;/3 enum")]
    [InlineData("""{"anyOf":[{"type":"string"},{"properties":{"a":{"type":"string"}}}]}""", """{"a":1}""", " anyOf")]
    [InlineData("""{"unevaluatedProperties":false,"allOf":[{"properties":{"a":true}}]}""", """{"a":1,"b":2}""", "/b unevaluatedProperties")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", "/ab propertyNames")]
    [InlineData("""{"not":{"required":["a"]}}""", """{"a":1}""", " not")]
    [InlineData("false", "1", " false")]
    public void A_fault_says_where_and_which_keyword_and_nothing_of_the_value(string schema, string instance, string faults) =>
        Assert.Equal(faults, string.Join(';', Check(schema, instance).Faults.Select(fault => $"{fault.Pointer} {fault.Keyword}")));

    [Fact]
    public void Faults_are_listed_up_to_a_number_and_pointers_up_to_a_length()
    {
        SchemaReport many = Check("""{"items":{"type":"string"}}""", $"[{string.Join(',', Enumerable.Range(0, 1_000))}]");
        Assert.Equal((SchemaOutcome.Invalid, 8), (many.Outcome, many.Faults.Length));
        SchemaReport longer = Check("""{"additionalProperties":false}""", $$"""{"{{new string('n', 100_000)}}":1}""");
        Assert.Equal(256, Assert.Single(longer.Faults).Pointer.Length);
    }

    [Fact]
    public void What_is_no_text_is_reported_and_never_thrown()
    {
        Assert.Equal(SchemaOutcome.Unsupported, Check("""{"pattern":"\ud800"}""", "\"a\"").Outcome);
        Assert.Equal(SchemaOutcome.Unsupported, Check("""{"maxLength":2}""", "\"\\ud800\"").Outcome);
        Assert.Equal(SchemaOutcome.Unsupported, Check("""{"properties":{"\ud800":true}}""", "{}").Outcome);
    }

    [Fact]
    public void One_schema_serves_many_threads()
    {
        JsonSchema schema = JsonSchema.Of(JsonElement.Parse("""{"properties":{"a":{"pattern":"^[a-z]+$"}},"unevaluatedProperties":false}"""));
        JsonElement good = JsonElement.Parse("""{"a":"abc"}"""), bad = JsonElement.Parse("""{"a":"ABC","b":1}""");
        Parallel.For(0, 2_000, i => Assert.Equal(i % 2 == 0 ? SchemaOutcome.Valid : SchemaOutcome.Invalid, schema.Validate(i % 2 == 0 ? good : bad)));
    }

    [Fact]
    public void The_drafts_own_schema_is_built_in_and_knows_every_keyword_that_is_checked()
    {
        const string Meta = """{"$ref":"https://json-schema.org/draft/2020-12/schema"}""";
        foreach (string keyword in SchemaKeywords.Checked.Keys.Where(keyword => keyword is not "const"))
        {
            string wrong = keyword is "enum" or "prefixItems" or "allOf" or "anyOf" or "oneOf" or "required" ? "{}" : "[[]]";
            Assert.Equal((keyword, SchemaOutcome.Invalid), (keyword, Check(Meta, $$"""{"{{keyword}}":{{wrong}}}""").Outcome));
        }

        Assert.Equal(SchemaOutcome.Valid, Check(Meta, """{"type":["object","null"],"properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"minLength":2}},"required":["a"]}""").Outcome);
    }

    private static string Members(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"n{i}\":1")) + "}";

    // Schemas a0, a1, … that each say something of the next, and a last one.
    private static string Named(int length, Func<int, string> each, string last) =>
        """{"$defs":{""" + string.Concat(Enumerable.Range(0, length).Select(i => $"\"a{i}\":{each(i)},")) + $"\"a{length}\":{last}" + """},"$ref":"#/$defs/a0"}""";

    private static SchemaReport Check(string schema, string instance) => JsonSchema.Of(JsonElement.Parse(schema)).Check(JsonElement.Parse(instance));
}
