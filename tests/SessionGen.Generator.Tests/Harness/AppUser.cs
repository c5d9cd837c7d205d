namespace SessionGen.Generator.Tests.Harness;

/// <summary>The user of an application, with a member of every kind that a shortcode can meet.</summary>
internal static class AppUser
{
    public const string Source =
        """
        #nullable enable
        #pragma warning disable CS1591
        using System;
        using System.Collections.Generic;

        namespace Acme.Web
        {
            public class AppUser
            {
                public string Name { get; set; } = "Ann";
                public string FirstName { get; set; } = "Ann";
                public string LastName { get; set; } = "Öberg";
                public string? Nickname { get; set; }
                public string? Locale { get; set; }
                public bool IsStaff { get; set; }
                public bool? IsAdult { get; set; }
                public int Age { get; set; } = 42;
                public int? Shoe { get; set; }
                public long Number { get; set; } = -7;
                public float Ratio { get; set; } = 0.5f;
                public double Score { get; set; } = 1234.5;
                public double? Rate { get; set; }
                public decimal Price { get; set; } = 1.50m;
                public Guid Id { get; set; } = new("0189d9f0-1d6b-7e2c-8f3a-5b6c7d8e9f00");
                public Guid? Team { get; set; }
                public DateTimeOffset Born { get; set; } = new(2001, 2, 3, 4, 5, 6, TimeSpan.FromHours(2));
                public DateTime Created { get; set; } = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
                public DateTimeOffset? Left { get; set; }
                public DateOnly Birthday { get; set; } = new(2001, 2, 3);
                public DayOfWeek Day { get; set; } = DayOfWeek.Friday;
                public char Initial { get; set; } = 'A';
                public Acme.Web.Sessions.Plan Plan { get; set; } = Acme.Web.Sessions.Plan.Pro;
                public Acme.Web.Sessions.Plan? NextPlan { get; set; }
                public List<string> Groups { get; set; } = new() { "a", "b" };
                public HashSet<int> Numbers { get; set; } = new() { 1, 2 };
                public string[]? Tags { get; set; }
                public Address Home { get; set; } = new();
                public Address? Work { get; set; }
                public Money Wallet { get; set; }
                public Money? Savings { get; set; }
                public string @class { get; set; } = "gold";
                public string Method() => "";
                public static string Shared => "";
                [Obsolete("Use Name.")] public string OldName => "";
                public object Anything => "";
            }

            public class Address
            {
                public string City { get; set; } = "Turku";
                public string? Zip { get; set; }
                public Country? Country { get; set; }
                public List<string> Lines { get; set; } = new();
                public Country @class { get; set; } = new();
            }

            public class Country
            {
                public string Code { get; set; } = "FI";
                public bool IsEu { get; set; } = true;
            }

            public struct Money
            {
                public int Cents { get; set; }
                public string? Currency { get; set; }
            }
        }
        """;
}
