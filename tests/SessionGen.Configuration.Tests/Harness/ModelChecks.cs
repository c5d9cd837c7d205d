using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>What the generator relies on, whatever the file was.</summary>
internal static class ModelChecks
{
    public static void Check(ClaimModel claim)
    {
        Assert.True(CSharpNames.IsIdentifier(claim.PropertyName), claim.PropertyName);
        Assert.DoesNotContain(claim.PropertyName, NameScope.RecordMembers);
        Assert.False(claim.IsArray && claim.Kind is ClaimKind.Enum or ClaimKind.Object);
        Assert.True((claim.Kind is ClaimKind.Enum or ClaimKind.Object) == claim.TypeName is not null, claim.ToString());
        if (claim.Kind == ClaimKind.Enum)
        {
            Assert.NotEmpty(claim.EnumValues);
            Assert.Equal(claim.EnumValues.Count, claim.EnumValues.Select(value => value.MemberName).Distinct(StringComparer.Ordinal).Count());
        }

        foreach (var property in claim.Properties)
        {
            Assert.NotEqual(claim.TypeName, property.PropertyName);
            Check(property);
        }
    }
}
