"""What a GraphQL request costs here and in other servers: `python -m bench.graphql`."""
